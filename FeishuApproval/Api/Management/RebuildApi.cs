using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Management;

/// <summary>Answers the route of rebuilds; the same in every server.</summary>
internal sealed class RebuildApi(Rebuilder rebuilder)
{
    /// <summary>
    /// Rebuilds for a limited time and returns where to continue (<see cref="Routes.Rebuild"/>). Without <c>apply=yes</c> it only reports.
    /// </summary>
    public async ValueTask<HttpResult> RebuildAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem("instance_code", "all", "apply", "after") is { } problem) return HttpResult.BadRequest(problem);
        string? instanceCode = parameters["instance_code"];
        if (string.IsNullOrEmpty(instanceCode) == (parameters["all"] != "yes")) return HttpResult.BadRequest(
            "Name one instance with instance_code=, or add all=yes.");
        if (parameters["apply"] is not (null or "yes" or "no")) return HttpResult.BadRequest("apply= is yes or no.");

        var request =
            new RebuildRequest
            {
                InstanceCode = string.IsNullOrEmpty(instanceCode) ? null
            : instanceCode,
                Apply = parameters["apply"] == "yes",
                After = parameters["after"]
            };
        var report = await rebuilder.RunAsync(request, cancellationToken);
        return request.InstanceCode is not null && report.Instances == 0
            ? HttpResult.NotFound("Nothing is stored of this instance_code.")
            : HttpResult.Private(Write(report, request.Apply));
    }

    private static byte[] Write(RebuildReport report, bool apply) => JsonBody.Write(json =>
    {
        json.WriteBoolean("dry_run"u8, !apply);
        json.WriteNumber("instances"u8, report.Instances);
        json.WriteStartArray("findings"u8);
        foreach (var finding in report.Findings) Write(json, finding);
        json.WriteEndArray();
        json.WriteBoolean("done"u8, report.Next is null);
        json.WriteString("next"u8, report.Next);
    });

    private static void Write(Utf8JsonWriter json, RebuiltInstance finding)
    {
        json.WriteStartObject();
        json.WriteString("instance_code"u8, finding.InstanceCode);
        json.WriteString("outcome"u8, SnakeCase.Of(finding.Outcome));
        json.WriteStartArray("differences"u8);
        foreach (var (field, stored, rebuilt) in finding.Differences)
        {
            json.WriteStartObject();
            json.WriteString("field"u8, field);
            Write(json, "stored"u8, stored);
            Write(json, "rebuilt"u8, rebuilt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("lost_events"u8);
        foreach (string eventId in finding.LostEvents) json.WriteStringValue(eventId);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        if (value.ValueKind == JsonValueKind.Undefined) json.WriteNullValue();
        else value.WriteTo(json);
    }
}
