using System.Globalization;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Api.Management;

/// <summary>Answers the route of reconciliation; the same in every server.</summary>
internal sealed class ReconcileApi(Reconciler reconciler, TimeZoneInfo zone, TimeProvider time)
{
    private const long MaxCalls = 1_000_000;

    /// <summary>
    /// Compares for a limited time and returns where to continue (<see cref="Routes.Reconcile"/>). Without <c>apply=yes</c> it only
    /// reports.
    /// </summary>
    public async ValueTask<HttpResult> ReconcileAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem("from", "to", "approval_code", "apply", "thorough", "max_calls",
            "after") is { } problem) return HttpResult.BadRequest(problem);
        if (!reconciler.IsConfigured) return HttpResult.BadRequest(
            "No app has an App Secret. Set Feishu__AppId and Feishu__AppSecret, and Feishu__ApprovalCodes__0.");
        if (!TryTime(parameters["from"], out var from))
        {
            return HttpResult.BadRequest(
                "from= is the time of the first submission to compare, as ISO 8601 (2026-01-31 or 2026-01-31T08:00:00+08:00; in the "
                    + "attendance zone without an offset).");
        }

        var to = time.GetUtcNow();
        if (parameters["to"] is { } until && !TryTime(until, out to)) return HttpResult.BadRequest(
            "to= is the time before which approvals were submitted, as ISO 8601; without it, now.");
        if (to <= from) return HttpResult.BadRequest("to= has to be later than from=.");
        if (parameters["apply"] is not (null or "yes" or "no")) return HttpResult.BadRequest("apply= is yes or no.");
        if (parameters["thorough"] is not (null or "yes" or "no")) return HttpResult.BadRequest("thorough= is yes or no.");
        long maxCalls = MaxCalls;
        if (parameters["max_calls"] is { } text
            && !(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out maxCalls) && maxCalls is > 0 and <= MaxCalls))
        {
            return HttpResult.BadRequest($"max_calls= is a whole number from 1 to {MaxCalls}.");
        }

        var request = new ReconcileRequest
        {
            From = from,
            To = to,
            ApprovalCode = string.IsNullOrEmpty(parameters["approval_code"]) ? null : parameters["approval_code"],
            Apply = parameters["apply"] == "yes",
            IsThorough = parameters["thorough"] == "yes",
            MaxCalls = maxCalls,
            TimeLimit = OperatorCall.Budget,
            After = parameters["after"],
        };
        try
        {
            return HttpResult.Private(Write(await reconciler.RunAsync(request, cancellationToken), request.Apply));
        }
        catch (FormatException)
        {
            return HttpResult.BadRequest("Invalid after. Pass next unchanged, with the same configuration.");
        }
        catch (StoreUnavailableException)
        {
            return HttpResult.StoreUnavailable;
        }
    }

    private bool TryTime(string? text, out DateTimeOffset parsed)
    {
        parsed = default;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var given)) return false;

        // A text with an offset comes as local time of this machine, or as UTC; one without comes with no kind at all.
        parsed = given.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(given, zone.GetUtcOffset(given)) : new DateTimeOffset(given);
        parsed = parsed.ToUniversalTime();
        return true;
    }

    private static byte[] Write(ReconcileReport report, bool apply) => JsonBody.Write(json =>
    {
        json.WriteBoolean("dry_run"u8, !apply);
        json.WriteStartArray("approvals"u8);
        foreach (var code in report.Codes) Write(json, code);
        json.WriteEndArray();
        json.WriteNumber("progress"u8, report.Progress);
        json.WriteNumber("calls"u8, report.Calls);
        json.WriteBoolean("out_of_calls"u8, report.IsOutOfCalls);
        json.WriteString("problem"u8, report.Problem);
        json.WriteBoolean("done"u8, report.Next is null);
        json.WriteString("next"u8, report.Next);
    });

    private static void Write(Utf8JsonWriter json, CodeReport code)
    {
        json.WriteStartObject();
        json.WriteString("approval_code"u8, code.ApprovalCode);
        json.WriteString("name"u8, code.Name);
        json.WriteNumber("checked"u8, code.Checked);
        json.WriteNumber("missing"u8, code.Missing);
        json.WriteNumber("reverted"u8, code.Reverted);
        json.WriteNumber("failed"u8, code.Failed);
        json.WriteStartArray("notes"u8);
        foreach (string note in code.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
