using FeishuApproval.Api.Health;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Webhook;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests;

public sealed class FeishuApprovalServicesTests
{
    [Fact]
    public void With_the_ports_added_every_service_can_be_made()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics();
        services.AddFeishuApproval(TestConfiguration.Of("Feishu__VerificationToken=t"));
        services.AddSingleton<IEventPublisher, FakePublisher>().AddSingleton<IAttendanceStore,
            InMemoryAttendanceStore>().AddSingleton<IAttendanceIndex, InMemoryAttendanceIndex>().AddSingleton<IApproverTaskStore,
            InMemoryApproverTaskStore>();
        services.AddSingleton<IDeadLetters, InMemoryDeadLetters>().AddSingleton<IEventArchiveReader,
            InMemoryArchive>().AddSingleton<IRebuildStore, InMemoryAttendanceStore>();
        services.AddSingleton<IReconcileStore, InMemoryAttendanceStore>().AddSingleton<IReconcileProgressStore,
            InMemoryReconcileProgressStore>();
        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        foreach (var service in (ReadOnlySpan<Type>)[
            typeof(WebhookReceiver), typeof(MessageProcessor), typeof(AttendanceProjector), typeof(ApproverTaskProjector), typeof(ReadApi),
            typeof(AttendanceListApi), typeof(HealthApi)])
        {
            Assert.NotNull(provider.GetRequiredService(service));
        }
    }

    [Fact]
    public void Missing_configuration_stops_the_start() =>
        Assert.Throws<ConfigurationException>(() => new ServiceCollection().AddFeishuApproval(TestConfiguration.Of(string.Empty)));
}
