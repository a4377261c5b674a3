using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Platform;
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
    private const string Nothing = "no record";

    private readonly List<string> _instances = [];

    private string _process = string.Empty;

    /// <summary>Runs all steps.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        output.Begin("Feishu checks the URL when it is saved in the developer console");
        await ChallengeAsync("as plain text", body => new WebhookRequest(null, null, null, body), cancellationToken);
        await ChallengeAsync("encrypted", signer.EncryptOnly, cancellationToken);

        output.Begin("Every example of Feishu's documentation, encrypted and signed");
        var seeds = new EventFactory(SampleLibrary.Seeds, Options(InstanceIds.AsInSamples));
        var made = SampleLibrary
            .Seeds.Select((sample, number) => (Type: sample.EventType!, Event: seeds.Create(number)))
            .ToDictionary(entry => entry.Type, entry => entry.Event);
        foreach (var (type, simulated) in made)
            await PostAsync(type, simulated, signer, 200, cancellationToken);

        output.Begin("The records");
        string leave = made[EventTypes.LeaveApprovalV2].InstanceCode!;
        string overtime = made[EventTypes.WorkApproval].InstanceCode!;
        await ReadAsync("leave: its two events make one record", leave, "leave, approved, 2 events", cancellationToken);
        await ReadAsync(
            "leave revert before its approval",
            made[EventTypes.LeaveApprovalRevert].InstanceCode!,
            "leave, reverted, 1 event",
            cancellationToken
        );
        await ReadAsync("overtime", overtime, "overtime, approved, 1 event", cancellationToken);
        await ReadAsync(
            "overtime revert before its approval",
            made[EventTypes.WorkApprovalRevert].InstanceCode!,
            "overtime, reverted, 1 event",
            cancellationToken
        );
        await ReadAsync(
            "correction",
            made[EventTypes.RemedyGroupUpdate].InstanceCode!,
            "remedy, approved, 1 event",
            cancellationToken
        );
        await ReadAsync(
            "business trip",
            made[EventTypes.TripGroupUpdate].InstanceCode!,
            "trip, approved, 1 event",
            cancellationToken
        );
        await ReadAsync(
            "outing",
            made[EventTypes.OutApproval].InstanceCode!,
            "out, approved, 1 event",
            cancellationToken
        );
        await ReadAsync(
            "shift swap",
            made[EventTypes.ShiftApproval].InstanceCode!,
            "shift, approved, 1 event",
            cancellationToken
        );
        _process = made[EventTypes.ProcessApproverUpdated].InstanceCode!;
        await ReadTasksAsync("approver's task", _process, "1 task, pending", cancellationToken);

        output.Begin("A revert that arrives before its approval");
        var overtaking = new EventFactory(
            [SampleLibrary.Seed(EventTypes.LeaveApprovalRevert), SampleLibrary.Seed(EventTypes.LeaveApprovalV2)],
            Options(InstanceIds.OneEachRound)
        );
        var (revert, approval) = (overtaking.Create(0), overtaking.Create(1));
        await PostAsync("the revert", revert, signer, 200, cancellationToken);
        await ReadAsync(
            "the record before its approval",
            revert.InstanceCode!,
            "leave, reverted, 1 event",
            cancellationToken
        );
        await PostAsync("the approval", approval, signer, 200, cancellationToken);
        await ReadAsync(
            "the record stays reverted",
            approval.InstanceCode!,
            "leave, reverted, 2 events",
            cancellationToken
        );

        output.Begin("Forged and repeated requests");
        var forged = new EventFactory(
            [SampleLibrary.Seed(EventTypes.LeaveApproval)],
            Options(InstanceIds.FreshEachRound)
        ).Create(0);
        await PostAsync("a leave changed after it was signed", forged, forger, 401, cancellationToken);
        await PostAsync("the overtime a second time", made[EventTypes.WorkApproval], signer, 200, cancellationToken);
        await ReadAsync("the overtime is counted once", overtime, "overtime, approved, 1 event", cancellationToken);
        await ReadAsync("the forged leave is not stored", forged.InstanceCode!, Nothing, cancellationToken);
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
        record is null
            ? Nothing
            : $"{SnakeCase.Of(record.Kind)}, {SnakeCase.Of(record.Status)}, {Terminal.Count(record.Events.Count, "event")}";

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
        output.Check(name, "200, the challenge", $"{Status(status)}, {(echoed ? "the challenge" : "no challenge")}");
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

    private static string Status(int status) => status == 0 ? "no answer" : $"{status}";

    private static string Describe(ApproverTasksView? process) =>
        process is null
            ? "no task"
            : $"{Terminal.Count(process.Tasks.Count, "task")}, {string.Join(" and ", process.Tasks.Select(task => task.Status))}";
}
