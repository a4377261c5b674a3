using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Keeps one trace from the webhook to the record. The message transports the trace across the broker.</summary>
internal static class Tracing
{
    /// <summary>The name of this app's activities.</summary>
    public const string SourceName = "FeishuApproval";

    /// <summary>
    /// The property for the W3C trace parent in Service Bus clients (learn.microsoft.com, "Distributed tracing through Service Bus").
    /// </summary>
    internal const string DiagnosticId = "Diagnostic-Id";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Adds the current trace to a message, if there is one.</summary>
    public static void Stamp(ServiceBusMessage message)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
            message.ApplicationProperties[DiagnosticId] = id;
    }

    /// <summary>Starts the activity of applying a message, in the message's own trace; null without a listener.</summary>
    public static Activity? StartHandling(Subscription subscription, ServiceBusReceivedMessage message)
    {
        var current = Activity.Current?.Context ?? default;
        bool stamped = ActivityContext.TryParse(
            message.ApplicationProperties.TryGetValue(DiagnosticId, out object? id) ? id as string : null,
            traceState: null,
            isRemote: true,
            out var sent
        );
        var activity =
            stamped && sent.TraceId != current.TraceId
                ? Source.StartActivity(
                    $"handle {subscription.Name}",
                    ActivityKind.Consumer,
                    sent,
                    links: current == default ? null : [new ActivityLink(current)]
                )
                : Source.StartActivity($"handle {subscription.Name}", ActivityKind.Consumer);
        return activity?.SetTag("messaging.message.id", message.MessageId);
    }
}
