using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance;
using FeishuApproval.Indexing;
using FeishuApproval.Messaging;
using FeishuApproval.Operations;
using FeishuApproval.Operations.DeadLetters;
using FeishuApproval.Operations.Health;
using FeishuApproval.Operations.Rebuild;
using FeishuApproval.Operations.Replay;
using FeishuApproval.Queries;
using FeishuApproval.Tests.Support;
using FeishuApproval.Webhook;
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
        services.AddSingleton<IEventPublisher, FakePublisher>().AddSingleton<IAttendanceStore, InMemoryAttendanceStore>().AddSingleton<IAttendanceIndex, InMemoryAttendanceIndex>().AddSingleton<IApproverTaskStore, InMemoryApproverTaskStore>();
        services.AddSingleton<IDeadLetters, InMemoryDeadLetters>().AddSingleton<IEventArchiveReader, InMemoryArchive>().AddSingleton<IRebuildStore, InMemoryAttendanceStore>();
        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        foreach (var service in (ReadOnlySpan<Type>)[typeof(WebhookReceiver), typeof(MessageProcessor), typeof(AttendanceProjector), typeof(ApproverTaskProjector), typeof(ReadApi), typeof(AttendanceListApi), typeof(HealthApi)])
        {
            Assert.NotNull(provider.GetRequiredService(service));
        }
    }

    [Fact]
    public void Missing_configuration_stops_the_start() =>
        Assert.Throws<ConfigurationException>(() => new ServiceCollection().AddFeishuApproval(TestConfiguration.Of(string.Empty)));
}
