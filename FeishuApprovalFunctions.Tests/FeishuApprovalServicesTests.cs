using FeishuApproval.Api.Health;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Webhook;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.DeadLetters;
using FeishuApproval.Files;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.Processing;
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
        services
            .AddSingleton<ITopic, FakeTopic>()
            .AddSingleton<IAttendanceStore>(new InMemoryAttendanceStore())
            .AddSingleton<IApproverTaskStore, InMemoryApproverTaskStore>();
        services
            .AddSingleton<IDeadLetters, InMemoryDeadLetters>()
            .AddSingleton<IEventArchive, InMemoryArchive>()
            .AddSingleton<IFileStore, InMemoryFiles>();
        using var provider = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }
        );

        foreach (
            var service in (ReadOnlySpan<Type>)
                [
                    typeof(WebhookReceiver),
                    typeof(MessageProcessor),
                    typeof(AttendanceProjector),
                    typeof(ApproverTaskProjector),
                    typeof(ReadApi),
                    typeof(AttendanceListApi),
                    typeof(HealthApi),
                ]
        )
        {
            Assert.NotNull(provider.GetRequiredService(service));
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(";People__Enabled=true", typeof(ContactNames))]
    [InlineData(";People__Enabled=false", null)]
    public void Names_come_from_the_contacts_only_where_they_are_turned_on(string setting, Type? source)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton<IAttendanceStore>(new InMemoryAttendanceStore());
        services.AddFeishuApproval(
            TestConfiguration.Of($"Feishu__VerificationToken=t;Feishu__AppId=cli_a;Feishu__AppSecret=s{setting}")
        );
        using var provider = services.BuildServiceProvider();

        Assert.Equal(source, provider.GetService<IEmployeeNames>()?.GetType());
    }

    [Fact]
    public void Missing_configuration_stops_the_start() =>
        Assert.Throws<ConfigurationException>(() =>
            new ServiceCollection().AddFeishuApproval(TestConfiguration.Of(string.Empty))
        );
}
