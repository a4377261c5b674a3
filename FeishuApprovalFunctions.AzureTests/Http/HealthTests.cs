using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Storage;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Http;

public sealed class HealthTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [SkippableFact]
    public async Task A_worker_that_reaches_topic_and_store_is_ready()
    {
        Assert.Equal(
            (200, """{"status":"live"}"""),
            await TestApp.AskAsync(request => _app.Http.GetLiveness(request, CancellationToken.None))
        );
        Assert.Equal((200, """{"status":"ready","store":"ready","topic":"ready"}"""), await ReadyAsync());
        Assert.Equal(["GET Attendance"], _app.Storage.Transactions);
    }

    /// <summary>The app's identity may send and receive, but not manage; a management call would be refused, and slow.</summary>
    [SkippableTheory]
    [InlineData(typeof(Functions.Http))]
    [InlineData(typeof(ServiceBusDeadLetters))]
    public void Nothing_in_the_app_makes_management_calls(Type inAssembly)
    {
        using var app = new PEReader(File.OpenRead(inAssembly.Assembly.Location));
        var metadata = app.GetMetadataReader();
        var spaces = metadata
            .TypeReferences.Select(reference => metadata.GetString(metadata.GetTypeReference(reference).Namespace))
            .Distinct()
            .ToList();

        Assert.Contains("Azure.Messaging.ServiceBus", spaces);
        Assert.DoesNotContain("Azure.Messaging.ServiceBus.Administration", spaces);
    }

    [SkippableFact]
    public async Task An_unavailable_topic_makes_it_unready()
    {
        _app.Topic.Queue(Subscriptions.ArchiveName).BeforeCall = (_, _) =>
            throw new ServiceBusException(
                "secret.example.com is away.",
                ServiceBusFailureReason.ServiceCommunicationProblem
            );
        Assert.Equal((503, """{"status":"unavailable","store":"ready","topic":"unavailable"}"""), await ReadyAsync());
    }

    [SkippableFact]
    public async Task An_unavailable_store_makes_it_unready()
    {
        _app.Storage.BeforeCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        Assert.Equal((503, """{"status":"unavailable","store":"unavailable","topic":"ready"}"""), await ReadyAsync());
    }

    [SkippableFact]
    public async Task The_status_counts_what_this_worker_received_and_the_dead_letters()
    {
        await _app.PostAsync(TestRequest.Sealed(Payload.Leave().Bytes()));
        for (int i = 0; i < 3; i++)
            AddDeadLetter(Subscriptions.Leave);
        _app.Topic.DeadLetters(Subscriptions.LeaveName).MaxReturned = 2;

        var (status, text) = await StatusAsync();

        Assert.Equal(200, status);
        Assert.Contains("\"received\":{\"leave_approval\":{\"published\":1}}", text, StringComparison.Ordinal);
        Assert.Contains(
            "\"dead_letters\":{\"leave\":3,\"overtime\":0,\"remedy\":0,\"trip\":0,\"out\":0,\"shift\":0,\"revert\":0,\"status\":0,\"snapshot\":0,\"approver-task\":0,\"details\":0,\"people-leave\":0,\"archive\":0},\"more\":false",
            text,
            StringComparison.Ordinal
        );
    }

    [SkippableFact]
    public async Task Counting_dead_letters_ends_at_250()
    {
        for (int i = 0; i < 251; i++)
            AddDeadLetter(Subscriptions.Archive);
        Assert.Contains("\"archive\":250},\"more\":true", (await StatusAsync()).Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_an_answer_of_the_broker_the_dead_letters_are_omitted()
    {
        _app.Topic.DeadLetters(Subscriptions.LeaveName).BeforeCall = (_, _) =>
            throw new ServiceBusException("Away.", ServiceBusFailureReason.ServiceTimeout);
        Assert.Contains("\"dead_letters\":null", (await StatusAsync()).Text, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<(int Status, string Text)> ReadyAsync() =>
        TestApp.AskAsync(request => _app.Http.GetReadiness(request, CancellationToken.None));

    private Task<(int Status, string Text)> StatusAsync() =>
        TestApp.AskAsync(request => _app.Http.GetStatus(request, CancellationToken.None));

    private void AddDeadLetter(Subscription subscription) =>
        _app
            .Topic.DeadLetters(subscription.Name)
            .Add(
                new ServiceBusMessage { MessageId = "event-1", Subject = "leave_approval" },
                "unreadable",
                "A sentence.",
                1
            );
}
