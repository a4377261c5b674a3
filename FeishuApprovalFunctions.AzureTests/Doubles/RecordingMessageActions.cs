using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>Records the settlements of messages.</summary>
internal sealed class RecordingMessageActions : ServiceBusMessageActions
{
    /// <summary>One line for each settlement: action, message, and for dead letters the reason.</summary>
    public List<string> Settled { get; } = [];

    /// <summary>The messages whose lock was renewed.</summary>
    public ConcurrentQueue<string> Renewed { get; } = [];

    public override Task CompleteMessageAsync(
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken = default
    ) => Note($"complete {message.MessageId}", cancellationToken);

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default
    ) => Note($"abandon {message.MessageId}", cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default
    ) => Note($"dead-letter {message.MessageId}: {deadLetterReason}: {deadLetterErrorDescription}", cancellationToken);

    public override Task DeferMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default
    ) => Note($"defer {message.MessageId}", cancellationToken);

    public override Task RenewMessageLockAsync(
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken = default
    )
    {
        Renewed.Enqueue(message.MessageId);
        return Task.CompletedTask;
    }

    private Task Note(string what, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Settled.Add(what);
        return Task.CompletedTask;
    }
}
