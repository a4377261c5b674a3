using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Records;
using FeishuApproval.DeadLetters;
using FeishuApproval.Files;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Hosting;

/// <summary>Registers the ports on a <see cref="Database"/>. The caller registers the database.</summary>
internal static class StorageServices
{
    /// <summary>
    /// Registers the topic and the stores. The container disposes the topic before its deliveries, and the database last. Nothing is delivered
    /// before <see cref="SqliteTopic.Start"/>.
    /// </summary>
    public static IServiceCollection AddSqlitePorts(this IServiceCollection services)
    {
        services.AddSingleton(CreateDeliveries);
        services.AddSingleton<SqliteTopic>();
        services.AddSingleton<ITopic>(provider => provider.GetRequiredService<SqliteTopic>());
        services.AddSingleton<SqliteAttendanceStore>();
        services.AddSingleton<IAttendanceStore>(provider => provider.GetRequiredService<SqliteAttendanceStore>());
        services.AddSingleton<SqliteApproverTaskStore>();
        services.AddSingleton<IApproverTaskStore>(provider => provider.GetRequiredService<SqliteApproverTaskStore>());
        services.AddSingleton<IFileStore, SqliteFileStore>();
        services.AddSingleton<IDeadLetters, SqliteDeadLetters>();
        services.AddSingleton<IEventArchive, SqliteEventArchive>();
        return services;
    }

    /// <summary>
    /// Creates the deliveries. The archive has no handler here, because the topic keeps its messages. Where no details are fetched, nothing is
    /// delivered for them.
    /// </summary>
    private static DeliveryLoop CreateDeliveries(IServiceProvider services)
    {
        var handlers = services.GetRequiredService<SubscriptionHandlers>();
        return new DeliveryLoop(
            services.GetRequiredService<Database>(),
            Subscriptions
                .All.Select(subscription => (Subscription: subscription, Handler: handlers.Find(subscription)))
                .Where(entry => entry.Handler is not (null or DetailHandler { IsOn: false }))!,
            services.GetRequiredService<MessageProcessor>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<DeliveryLoop>>()
        );
    }
}
