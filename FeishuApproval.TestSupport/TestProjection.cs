using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>Both projectors with their own stores, and the reads.</summary>
internal sealed class TestProjection : IDisposable
{
    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private readonly MetricRecorder _meters = new();

    public TestProjection(
        IAttendanceStore? attendance = null,
        IApproverTaskStore? tasks = null,
        FormMappings? mappings = null
    )
    {
        var events = mappings is null ? Events : new EventReader(Shanghai, mappings);
        attendance ??= new InMemoryAttendanceStore();
        tasks ??= new InMemoryApproverTaskStore();
        Attendance = new AttendanceProjector(attendance, events, Shanghai, _meters.Metrics);
        Tasks = new ApproverTaskProjector(tasks, events, _meters.Metrics);
        Reader = new RecordReader(attendance, AttendanceRules.Default);
        Reads = new ReadApi(Reader, tasks);
        Search = new AttendanceSearch(Reader, attendance);
    }

    public static EventReader Events { get; } = new(Shanghai);

    public RecordReader Reader { get; }

    public AttendanceProjector Attendance { get; }

    public ApproverTaskProjector Tasks { get; }

    public ReadApi Reads { get; }

    public AttendanceSearch Search { get; }

    public IReadOnlyList<string> Measurements => _meters.Measurements;

    /// <summary>Applies events to a store.</summary>
    public static async Task ApplyAsync(IAttendanceStore store, IEnumerable<EventMessage> messages)
    {
        using var projection = new TestProjection(store);
        foreach (var message in messages)
            Assert.Equal(HandlerOutcome.Applied, await projection.HandleAsync(message));
    }

    /// <summary>Passes the message to the projector of its Subject.</summary>
    public async Task<HandlerOutcome> HandleAsync(EventMessage message) =>
        Subscriptions.IsAttendance(message.Subject)
            ? await Attendance.HandleAsync(message, CancellationToken.None)
            : await Tasks.HandleAsync(message, CancellationToken.None);

    /// <summary>
    /// The record as the API returns it, without the fields that depend on the order and time of deliveries; null when there is none.
    /// </summary>
    public async Task<JsonObject?> ReadRecordAsync(string instanceCode)
    {
        var record = Parse(
            await Reads.GetAttendanceRecordAsync(
                instanceCode,
                new QueryParameters(null),
                accept: null,
                CancellationToken.None
            )
        );
        foreach (string name in (ReadOnlySpan<string>)["events", "version", "updated_at"])
            Assert.True(record?.Remove(name) ?? true);
        return record;
    }

    /// <summary>The tasks of a process as the API returns them; null when there are none.</summary>
    public async Task<JsonObject?> ReadTasksAsync(string processId) =>
        Parse(
            await Reads.GetApproverTasksAsync(
                processId,
                new QueryParameters(null),
                accept: null,
                CancellationToken.None
            )
        );

    public void Dispose() => _meters.Dispose();

    private static JsonObject? Parse(HttpResult answer)
    {
        if (answer.Status == 404)
            return null;
        Assert.Equal(200, answer.Status);
        return JsonNode.Parse(answer.Body.Span)!.AsObject();
    }
}
