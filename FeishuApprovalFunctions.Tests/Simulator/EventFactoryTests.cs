using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;

namespace FeishuApproval.Tests.Simulator;

public sealed partial class EventFactoryTests
{
    private static readonly EventReader Reader = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    public static TheoryData<string> SampleNames => [.. SampleLibrary.All.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_generated_event_is_read_like_its_sample(string name)
    {
        var sample = SampleLibrary.Find(name, out _).Single();

        var original = Receiver.Accept(Receiver.Factory([sample], InstanceIds.AsInSamples).Create(0).Body);
        var simulated = Receiver.Factory([sample]).Create(0);
        var fresh = Receiver.Accept(simulated.Body);

        Assert.Equal(original.Subject, fresh.Subject);
        Assert.Equal(original.Schema, fresh.Schema);
        Assert.Equal(original.CorrelationId is null, fresh.CorrelationId is null);
        Assert.Equal(Reader.Read(original)?.UnreadableFields, Reader.Read(fresh)?.UnreadableFields);
        if (simulated.EventId is not null)
            Assert.Equal(simulated.EventId, fresh.MessageId);
        if (original.CorrelationId is not null)
            Assert.Equal(simulated.InstanceCode, fresh.CorrelationId);
    }

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void Only_ids_and_the_token_differ_from_the_sample(string name)
    {
        var sample = SampleLibrary.Find(name, out _).Single();

        var written = JsonDocument.Parse(sample.Body).RootElement;
        var made = JsonDocument.Parse(Receiver.Factory([sample]).Create(0).Body).RootElement;

        string[] mayDiffer =
        [
            "token",
            "header.token",
            "header.event_id",
            "uuid",
            "event.instance_code",
            "event.object.instance_code",
            "event.origin_instance_code",
            "event.process_id",
            "event.approver_id",
        ];
        Assert.Empty(Differences(written, made, path: string.Empty).Except(mayDiffer));
    }

    [Fact]
    public void Events_of_a_long_run_have_an_id_and_an_instance_each()
    {
        var factory = Receiver.Factory([SampleLibrary.Seed(EventTypes.WorkApproval)]);

        var made = Enumerable.Range(0, 10_000).Select(number => factory.Create(number)).ToList();

        Assert.Equal(made.Count, made.Select(simulated => simulated.EventId).Distinct().Count());
        Assert.Equal(made.Count, made.Select(simulated => simulated.InstanceCode).Distinct().Count());
    }

    [Fact]
    public void Tasks_of_a_long_run_have_a_process_each()
    {
        var factory = Receiver.Factory([SampleLibrary.Seed(EventTypes.ProcessApproverUpdated)]);

        var made = Enumerable
            .Range(0, 1_000)
            .Select(number => (ProcessApproverUpdated)Reader.Read(Receiver.Accept(factory.Create(number).Body))!)
            .ToList();

        Assert.Equal(made.Count, made.Select(task => task.ProcessId).Distinct().Count());
        Assert.Equal(made.Count, made.Select(task => task.ApproverId).Distinct().Count());
        Assert.All(made, task => Assert.NotEqual(task.ProcessId, task.ApproverId));
    }

    [Fact]
    public void Runs_have_different_ids()
    {
        Sample[] samples = [SampleLibrary.Seed(EventTypes.LeaveApproval)];

        var (one, other) = (Receiver.Factory(samples, run: 1).Create(0), Receiver.Factory(samples, run: 2).Create(0));

        Assert.NotEqual(one.EventId, other.EventId);
        Assert.NotEqual(one.InstanceCode, other.InstanceCode);
    }

    [Fact]
    public void Ids_look_like_those_of_Feishu()
    {
        var leave = Receiver.Factory([SampleLibrary.Seed(EventTypes.LeaveApproval)]).Create(5);
        var task = Receiver.Factory([SampleLibrary.Seed(EventTypes.ProcessApproverUpdated)]).Create(5);

        Assert.Matches(EventId, leave.EventId);
        Assert.Matches(InstanceCode, leave.InstanceCode);
        Assert.Matches(ProcessId, task.InstanceCode);
    }

    [Fact]
    public void The_same_number_makes_the_same_event()
    {
        var factory = Receiver.Factory(SampleLibrary.All);

        Assert.Equal(factory.Create(77).Body, factory.Create(77).Body);
    }

    [Fact]
    public void The_two_events_of_a_leave_are_about_one_instance_and_the_next_round_about_another()
    {
        var factory = Receiver.Factory([
            SampleLibrary.Seed(EventTypes.LeaveApproval),
            SampleLibrary.Seed(EventTypes.LeaveApprovalV2),
        ]);

        var made = Enumerable.Range(0, 4).Select(number => factory.Create(number)).ToList();

        Assert.Equal(made[0].InstanceCode, made[1].InstanceCode);
        Assert.Equal(made[2].InstanceCode, made[3].InstanceCode);
        Assert.NotEqual(made[0].InstanceCode, made[2].InstanceCode);
        Assert.NotEqual(made[0].EventId, made[1].EventId);
    }

    [Fact]
    public void A_cancel_leave_names_the_fresh_instance_of_the_leave_it_cancels()
    {
        var factory = Receiver.Factory([
            .. SampleLibrary.Find("leave_approvalV2/seed", out _),
            .. SampleLibrary.Find("leave_approvalV2/cancel-leave", out _),
        ]);

        var leave = factory.Create(0);
        var cancel = (LeaveApprovalV2)Reader.Read(Receiver.Accept(factory.Create(1).Body))!;

        Assert.Equal(leave.InstanceCode, cancel.Facts.Leave!.OriginInstanceCode);
        Assert.NotEqual(leave.InstanceCode, cancel.InstanceCode);
    }

    [Fact]
    public void A_whole_round_can_have_one_instance()
    {
        var factory = Receiver.Factory(
            [SampleLibrary.Seed(EventTypes.LeaveApprovalRevert), SampleLibrary.Seed(EventTypes.LeaveApproval)],
            InstanceIds.OneEachRound
        );

        Assert.Equal(factory.Create(0).InstanceCode, factory.Create(1).InstanceCode);
        Assert.NotEqual(factory.Create(0).InstanceCode, factory.Create(2).InstanceCode);
    }

    [Fact]
    public void Instances_of_the_samples_can_be_kept_while_event_ids_are_fresh()
    {
        var factory = Receiver.Factory([SampleLibrary.Seed(EventTypes.WorkApproval)], InstanceIds.AsInSamples);

        Assert.Equal("99E91302-17F7-4FE2-1234-F4E73Axxx", factory.Create(0).InstanceCode);
        Assert.NotEqual(factory.Create(0).EventId, factory.Create(1).EventId);
    }

    [Fact]
    public void The_app_and_the_tenant_can_be_those_of_a_real_receiver()
    {
        var options = new EventFactoryOptions
        {
            VerificationToken = Receiver.Token,
            AppId = "cli_real",
            TenantKey = "real",
        };
        var factory = new EventFactory(SampleLibrary.Seeds, options);

        for (int number = 0; number < SampleLibrary.Seeds.Length; number++)
        {
            var message = Receiver.Accept(factory.Create(number).Body, appId: "cli_real", tenantKey: "real");
            Assert.Equal(("cli_real", "real"), (message.AppId, message.TenantKey));
        }
    }

    [Theory]
    [InlineData("{\n  \"a\": [ 1, 2 ],\n  \"b c\": \" d \\\" e \"\n}\n", "{\"a\":[1,2],\"b c\":\" d \\\" e \"}")]
    [InlineData("{\r\n\t\"a\": \"\\\\\" }", "{\r\t\"a\":\"\\\\\"}")]
    public void Only_the_layout_is_removed(string sample, string sent) =>
        Assert.Equal(sent, Encoding.UTF8.GetString(EventTemplate.Compact(Encoding.UTF8.GetBytes(sample))));

    private static IEnumerable<string> Differences(JsonElement written, JsonElement made, string path)
    {
        if (written.ValueKind != JsonValueKind.Object)
            return written.GetRawText() == made.GetRawText() || JsonElement.DeepEquals(written, made) ? [] : [path];
        Assert.Equal(
            written.EnumerateObject().Select(member => member.Name),
            made.EnumerateObject().Select(member => member.Name)
        );
        return written
            .EnumerateObject()
            .Zip(made.EnumerateObject())
            .SelectMany(pair =>
                Differences(
                    pair.First.Value,
                    pair.Second.Value,
                    path.Length == 0 ? pair.First.Name : $"{path}.{pair.First.Name}"
                )
            );
    }

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex EventId { get; }

    [GeneratedRegex("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")]
    private static partial Regex InstanceCode { get; }

    [GeneratedRegex("^[0-9]{19}$")]
    private static partial Regex ProcessId { get; }
}
