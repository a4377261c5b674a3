using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.DeadLetters;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests.Support;

/// <summary>A one-machine server on a folder of one test and a free port.</summary>
internal static class TestServer
{
    /// <summary>The settings of a server that accepts the tests' plain events, with this admin key.</summary>
    public static string Keyed(string key) =>
        $"Feishu__VerificationToken={TestWebhook.Token};Api__Key={key}-of-reads;Api__AdminKey={key}";

    /// <summary>Starts one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="settings">Its settings, as <see cref="TestConfiguration"/> reads them.</param>
    /// <param name="configureServices">Changes its services last.</param>
    /// <param name="receive">How events arrive; null chooses by the settings.</param>
    public static Task<LocalServer> StartAsync(
        TempFolder folder,
        string settings,
        Action<IServiceCollection>? configureServices = null,
        ReceiveMode? receive = null
    ) =>
        LocalServer.StartAsync(
            new LocalServerOptions
            {
                Receive = receive,
                Configuration = TestConfiguration.Of(settings),
                DataFolder = folder.Path,
                Urls = ["http://127.0.0.1:0"],
                Quiet = true,
                Database = TestDatabase.Fast,
                ConfigureServices = configureServices,
            }
        );

    /// <summary>Stores events in a folder that no server uses, and applies them to the records.</summary>
    public static async Task WriteEventsAsync(TempFolder folder, params IEnumerable<EventMessage> messages)
    {
        await using var services = OpenFolder(folder);
        await services.GetRequiredService<RebuildCheck>().StartAsync(CancellationToken.None);
        var topic = services.GetRequiredService<SqliteTopic>();
        topic.Start();
        foreach (var message in messages)
            await topic.PublishAsync(message, CancellationToken.None);
    }

    /// <summary>Stores events in a folder that no server uses, without applying them.</summary>
    public static async Task WriteWaitingAsync(TempFolder folder, params IEnumerable<EventMessage> messages)
    {
        await using var services = OpenFolder(folder);
        var topic = services.GetRequiredService<SqliteTopic>();
        foreach (var message in messages)
            await topic.PublishAsync(message, CancellationToken.None);
    }

    /// <summary>Stores an event as a dead letter of a subscription, in a folder that no server uses.</summary>
    public static async Task WriteDeadLetterAsync(TempFolder folder, Subscription subscription, EventMessage message)
    {
        await using var services = OpenFolder(folder);
        await services
            .GetRequiredService<Database>()
            .WriteAsync(
                connection =>
                {
                    MessageTable.TryAdd(connection, MessageTable.LastSequence(connection) + 1, message);
                    long sequence = connection.GetInt64(
                        $"SELECT sequence FROM messages WHERE event_id = '{message.MessageId}'"
                    );
                    DeadLetterTable.Add(
                        connection,
                        new DeliveryKey(sequence, subscription.Name),
                        "unexpected",
                        "Handling failed in every delivery.",
                        Subscriptions.MaxDeliveryCount,
                        DateTimeOffset.UtcNow
                    );
                    return true;
                },
                CancellationToken.None
            );
    }

    /// <summary>All dead letters of a server.</summary>
    public static async Task<IReadOnlyList<DeadLetterSummary>> DeadLettersAsync(LocalServer host)
    {
        var all = new List<DeadLetterSummary>();
        foreach (var subscription in Subscriptions.All)
        {
            all.AddRange(
                (await host.DeadLetters.ListAsync(subscription, int.MaxValue - 1, CancellationToken.None)).DeadLetters
            );
        }

        return all;
    }

    private static ServiceProvider OpenFolder(TempFolder folder) =>
        new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(_ => Database.Open(folder.File(Database.FileName), TestDatabase.Fast))
            .AddFeishuApprovalMaintenance(TestConfiguration.Of(string.Empty))
            .AddSqlitePorts()
            .BuildServiceProvider();
}
