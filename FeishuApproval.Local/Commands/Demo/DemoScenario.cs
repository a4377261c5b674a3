using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Webhook;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary>The steps of <c>demo</c>. Each guarantee of the receiver is shown once.</summary>
internal sealed class DemoScenario(
    DemoClient client,
    RequestSigner signer,
    RequestSigner forger,
    string token,
    DemoOutput output
)
{
    /// <summary>What a check shows when there is no record.</summary>
    internal static string Nothing => Localized.Of($"no record");

    private readonly List<string> _instances = [];

    private string _process = string.Empty;

    /// <summary>Runs all steps.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        output.Begin(Localized.Of($"Feishu checks the URL when it is saved in the developer console"));
        await ChallengeAsync(
            Localized.Of($"as plain text"),
            body => new WebhookRequest(null, null, null, body),
            cancellationToken
        );
        await ChallengeAsync(Localized.Of($"encrypted"), signer.EncryptOnly, cancellationToken);

        output.Begin(Localized.Of($"Every example of Feishu's documentation, encrypted and signed"));
        var seeds = new EventFactory(SampleLibrary.Seeds, Options(InstanceIds.AsInSamples));
        var made = SampleLibrary
            .Seeds.Select((sample, number) => (Type: sample.EventType!, Event: seeds.Create(number)))
            .ToDictionary(entry => entry.Type, entry => entry.Event);
        foreach (var (type, simulated) in made)
            await PostAsync(type, simulated, signer, 200, cancellationToken);

        output.Begin(Localized.Of($"The records"));
        string leave = made[EventTypes.LeaveApprovalV2].InstanceCode!;
        string overtime = made[EventTypes.WorkApproval].InstanceCode!;
        await ReadAsync(
            Localized.Of($"leave: its two events make one record"),
            leave,
            Value("leave", "approved", 2),
            cancellationToken
        );
        await ReadAsync(
            Localized.Of($"leave revert before its approval"),
            made[EventTypes.LeaveApprovalRevert].InstanceCode!,
            Value("leave", "reverted", 1),
            cancellationToken
        );
        await ReadAsync(Localized.Of($"overtime"), overtime, Value("overtime", "approved", 1), cancellationToken);
        await ReadAsync(
            Localized.Of($"overtime revert before its approval"),
            made[EventTypes.WorkApprovalRevert].InstanceCode!,
            Value("overtime", "reverted", 1),
            cancellationToken
        );
        await ReadAsync(
            Localized.Of($"correction"),
            made[EventTypes.RemedyGroupUpdate].InstanceCode!,
            Value("remedy", "approved", 1),
            cancellationToken
        );
        await ReadAsync(
            Localized.Of($"business trip"),
            made[EventTypes.TripGroupUpdate].InstanceCode!,
            Value("trip", "approved", 1),
            cancellationToken
        );
        await ReadAsync(
            Localized.Of($"outing"),
            made[EventTypes.OutApproval].InstanceCode!,
            Value("out", "approved", 1),
            cancellationToken
        );
        await ReadAsync(
            Localized.Of($"shift swap"),
            made[EventTypes.ShiftApproval].InstanceCode!,
            Value("shift", "approved", 1),
            cancellationToken
        );
        _process = made[EventTypes.ProcessApproverUpdated].InstanceCode!;
        await ReadTasksAsync(
            Localized.Of($"approver's task"),
            _process,
            $"{Terminal.Count(1, "task")}, pending",
            cancellationToken
        );

        output.Begin(Localized.Of($"A revert that arrives before its approval"));
        var overtaking = new EventFactory(
            [SampleLibrary.Seed(EventTypes.LeaveApprovalRevert), SampleLibrary.Seed(EventTypes.LeaveApprovalV2)],
            Options(InstanceIds.OneEachRound)
        );
        var (revert, approval) = (overtaking.Create(0), overtaking.Create(1));
        await PostAsync(Localized.Of($"the revert"), revert, signer, 200, cancellationToken);
        await ReadAsync(
            Localized.Of($"the record before its approval"),
            revert.InstanceCode!,
            Value("leave", "reverted", 1),
            cancellationToken
        );
        await PostAsync(Localized.Of($"the approval"), approval, signer, 200, cancellationToken);
        await ReadAsync(
            Localized.Of($"the record stays reverted"),
            approval.InstanceCode!,
            Value("leave", "reverted", 2),
            cancellationToken
        );

        output.Begin(Localized.Of($"Forged and repeated requests"));
        var forged = new EventFactory(
            [SampleLibrary.Seed(EventTypes.LeaveApproval)],
            Options(InstanceIds.FreshEachRound)
        ).Create(0);
        await PostAsync(Localized.Of($"a leave changed after it was signed"), forged, forger, 401, cancellationToken);
        await PostAsync(
            Localized.Of($"the overtime a second time"),
            made[EventTypes.WorkApproval],
            signer,
            200,
            cancellationToken
        );
        await ReadAsync(
            Localized.Of($"the overtime is counted once"),
            overtime,
            Value("overtime", "approved", 1),
            cancellationToken
        );
        await ReadAsync(
            Localized.Of($"the forged leave is not stored"),
            forged.InstanceCode!,
            Nothing,
            cancellationToken
        );
    }

    /// <summary>Shows the records of the events.</summary>
    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        var records = new List<AttendanceRecord>();
        foreach (string instanceCode in _instances)
        {
            if (await client.ReadRecordAsync(instanceCode, cancellationToken) is { } record)
                records.Add(record);
        }

        output.Records(records);
        output.Tasks(await client.ReadTasksAsync(_process, cancellationToken));
    }

    /// <summary>Describes a record in a few words.</summary>
    internal static string Describe(AttendanceRecord? record) =>
        record is null ? Nothing : Value(SnakeCase.Of(record.Kind), SnakeCase.Of(record.Status), record.Events.Count);

    /// <summary>What a check shows of a record.</summary>
    internal static string Value(string kind, string status, int events) =>
        Localized.Of($"{RecordTable.Kind(kind)}, {RecordTable.Status(status)}, {Terminal.Count(events, "event")}");

    private EventFactoryOptions Options(InstanceIds instances) =>
        new() { VerificationToken = token, Instances = instances };

    private async Task ChallengeAsync(
        string name,
        Func<byte[], WebhookRequest> sign,
        CancellationToken cancellationToken
    )
    {
        string text = Guid.NewGuid().ToString();
        var (status, body) = await client.PostAsync(
            sign(
                JsonSerializer.SerializeToUtf8Bytes(
                    new UrlVerification(text, token, "url_verification"),
                    DemoJson.Default.UrlVerification
                )
            ),
            cancellationToken
        );
        bool echoed =
            status == 200 && JsonSerializer.Deserialize(body, WebhookJson.Default.ChallengeResponse)?.Challenge == text;
        output.Check(name, Echo(200, echoed: true), Echo(status, echoed));
    }

    private async Task PostAsync(
        string name,
        SimulatedEvent simulated,
        RequestSigner signing,
        int expected,
        CancellationToken cancellationToken
    )
    {
        var (status, _) = await client.PostAsync(signing.Sign(simulated.Body), cancellationToken);
        output.Check(name, Status(expected), Status(status));
    }

    private async Task ReadAsync(string name, string instanceCode, string expected, CancellationToken cancellationToken)
    {
        if (expected != Nothing && !_instances.Contains(instanceCode))
            _instances.Add(instanceCode);
        output.Check(
            name,
            expected,
            await DemoClient.ReadUntilAsync(
                async () => Describe(await client.ReadRecordAsync(instanceCode, cancellationToken)),
                expected,
                cancellationToken
            )
        );
    }

    private async Task ReadTasksAsync(
        string name,
        string processId,
        string expected,
        CancellationToken cancellationToken
    ) =>
        output.Check(
            name,
            expected,
            await DemoClient.ReadUntilAsync(
                async () => Describe(await client.ReadTasksAsync(processId, cancellationToken)),
                expected,
                cancellationToken
            )
        );

    private static string Echo(int status, bool echoed) =>
        echoed ? Localized.Of($"{Status(status)}, the challenge") : Localized.Of($"{Status(status)}, no challenge");

    private static string Status(int status) => status == 0 ? Localized.Of($"no answer") : $"{status}";

    private static string Describe(ApproverTasksView? process) =>
        process is null
            ? Localized.Of($"no task")
            : $"{Terminal.Count(process.Tasks.Count, "task")}, {string.Join(" and ", process.Tasks.Select(task => task.Status))}";
}
