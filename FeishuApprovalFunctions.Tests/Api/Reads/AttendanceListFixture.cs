using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Reads;

/// <summary>Lists of attendance records, and the events that make them.</summary>
public abstract class AttendanceListFixture : IDisposable
{
    private readonly TestProjection _projection = new();
    private int _events;

    public void Dispose()
    {
        _projection.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string NewEventId() => $"event-{++_events}";

    private protected AttendanceListApi Lists(string? tenantKey = null) =>
        new(
            _projection.Search,
            new FeishuOptions { Apps = [new FeishuApp(null, [TestWebhook.Token], [])], TenantKey = tenantKey }
        );

    protected Task LeaveAsync(
        string instanceCode,
        string userId,
        string start,
        string end,
        string type = "leave_approval",
        string? tenantKey = null,
        string? origin = null
    ) =>
        HandleAsync(
            Payload.V1(
                type,
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = instanceCode,
                    ["employee_id"] = userId,
                    ["leave_start_time"] = start,
                    ["leave_end_time"] = end,
                    ["origin_instance_code"] = origin,
                }
            ),
            tenantKey
        );

    protected Task OvertimeAsync(string instanceCode, string workers, string ranges) =>
        HandleAsync(
            Payload.V1(
                "work_approval",
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = instanceCode,
                    ["employee_id"] = "user",
                    ["work_multi_imitate_users"] = JsonNode.Parse(workers),
                    ["time_range"] = ranges,
                    ["work_start_time"] = "2024-09-05 18:00:00",
                    ["work_end_time"] = "2024-09-07 20:00:00",
                }
            )
        );

    protected Task TripAsync(string instanceCode, string companions, params (string Start, string End)[] schedules) =>
        HandleAsync(
            Payload.V1(
                "trip_approval",
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = instanceCode,
                    ["employee_id"] = "user",
                    ["trip_peers"] = JsonNode.Parse(companions),
                    ["schedules"] = new JsonArray([
                        .. schedules.Select(schedule => new JsonObject
                        {
                            ["trip_start_time"] = schedule.Start,
                            ["trip_end_time"] = schedule.End,
                        }),
                    ]),
                }
            )
        );

    protected Task OutAsync(string instanceCode, string start, string end) =>
        HandleAsync(
            Payload.V1(
                "out_approval",
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = instanceCode,
                    ["user_id"] = "user",
                    ["out_start_time"] = start,
                    ["out_end_time"] = end,
                }
            )
        );

    protected Task ShiftAsync(string instanceCode, string given, string taken) =>
        HandleAsync(
            Payload.V1(
                "shift_approval",
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = instanceCode,
                    ["employee_id"] = "user",
                    ["shift_time"] = given,
                    ["return_time"] = taken,
                }
            )
        );

    protected async Task HandleAsync(JsonObject body, string? tenantKey = null)
    {
        var message = new EventMessage
        {
            MessageId = body["uuid"]!.GetValue<string>(),
            Subject = body["event"]!["type"]!.GetValue<string>(),
            Schema = "1.0",
            TenantKey = tenantKey ?? TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start,
            Body = body.Bytes(),
        };
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(message));
    }

    protected Task<List<string>> EmployeeAsync(string userId, string query) =>
        AllAsync(
            $"{query}&user_id={Uri.EscapeDataString(userId)}",
            parameters => Lists().GetAsync(parameters, null, CancellationToken.None)
        );

    private protected Task<List<string>> DaysAsync(string query, AttendanceListApi? lists = null) =>
        AllAsync(query, parameters => (lists ?? Lists()).GetAsync(parameters, null, CancellationToken.None));

    /// <summary>The instance codes on all pages.</summary>
    private protected static async Task<List<string>> AllAsync(
        string query,
        Func<QueryParameters, ValueTask<HttpResult>> get
    )
    {
        var all = new List<string>();
        string? token = null;
        do
        {
            var answer = await get(Parameters(token is null ? query : $"{query}&page_token={token}"));
            Assert.Equal(200, answer.Status);
            var page = JsonNode.Parse(answer.Body.Span)!;
            all.AddRange(page["items"]!.AsArray().Select(item => item!["instance_code"]!.GetValue<string>()));
            token = page["next_page_token"]?.GetValue<string>();
        } while (token is not null);
        return all;
    }

    protected async Task<JsonObject> GetAsync(string query) =>
        JsonNode.Parse((await Lists().GetAsync(Parameters(query), null, CancellationToken.None)).Body.Span)!.AsObject();

    private protected static async Task<(int Status, string Text)> TextAsync(ValueTask<HttpResult> answering)
    {
        var answer = await answering;
        return (answer.Status, System.Text.Encoding.UTF8.GetString(answer.Body.Span));
    }

    private protected static void AssertRefused(string sentence, HttpResult answer)
    {
        Assert.Equal(400, answer.Status);
        Assert.Equal(sentence, answer.Detail());
    }

    private protected static QueryParameters Parameters(string query) => new(query);
}
