using System.Text.Json;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Types;
using FeishuApproval.Local.Simulator;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Faults;

/// <summary>The records, the index and the tasks after every event is handled once, in order, without faults.</summary>
internal sealed class FaultFreeRun : IDisposable
{
    private readonly TestProjection _projection;

    private FaultFreeRun() => _projection = new TestProjection(Attendance, Tasks, Index);

    public InMemoryAttendanceStore Attendance { get; } = new();

    public InMemoryAttendanceIndex Index { get; } = new();

    public InMemoryApproverTaskStore Tasks { get; } = new();

    /// <summary>Handles messages, except what a dead letter keeps out of the records.</summary>
    public static async Task<FaultFreeRun> OfAsync(IEnumerable<EventMessage> messages)
    {
        var run = new FaultFreeRun();
        foreach (var message in messages)
            await run._projection.HandleAsync(message);
        return run;
    }

    /// <summary>The message that the webhook makes of an event.</summary>
    public static EventMessage Message(SimulatedEvent simulated, TimeProvider time)
    {
        var verifier = new WebhookVerifier(
            new FeishuOptions { Apps = [new FeishuApp(null, [SampleLibrary.VerificationToken], [])] },
            time
        );
        return Assert
            .IsType<WebhookVerdict.Accepted>(verifier.Verify(new WebhookRequest(null, null, null, simulated.Body)))
            .Message;
    }

    /// <summary>The instances whose records an event changes: its own, and the leave that it cancels.</summary>
    public static IEnumerable<string> Instances(EventMessage message)
    {
        if (TestProjection.Events.Read(message) is not InstanceEvent instance)
            yield break;
        yield return instance.InstanceCode;
        if (instance is LeaveApprovalV2 { OriginInstanceCode: { } origin })
            yield return origin;
    }

    /// <summary>A record as the API returns it, without the fields that depend on the order and time of deliveries.</summary>
    public static string Text(AttendanceState? state) =>
        state is not null && AttendanceRecord.From(state, AttendanceRules.Default) is { } record
            ? JsonSerializer.Serialize(
                record with
                {
                    Events = [],
                    Version = 0,
                    UpdatedAt = default,
                },
                ReadJson.Instance.AttendanceRecord
            )
            : "no record";

    public void Dispose() => _projection.Dispose();
}
