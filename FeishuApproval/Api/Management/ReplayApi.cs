using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Archive;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Management;

/// <summary>Answers the route of replays; the same in every server.</summary>
internal sealed class ReplayApi(Replayer replayer, TimeProvider time)
{
    private const double DefaultRate = 50;
    private const double MaxRate = 1000;

    /// <summary>
    /// Replays for a limited time and returns where to continue (<see cref="Routes.Replay"/>). Without <c>apply=yes</c> it only counts.
    /// </summary>
    public async ValueTask<HttpResult> ReplayAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem("from", "to", "type", "instance_code", "tenant_key", "target", "rate", "apply",
            "after") is { } problem) return HttpResult.BadRequest(problem);
        if (!TimeParameter.TryRead(parameters["from"], out var from)) return HttpResult.BadRequest(
            "from= is the time of the first event to replay, as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset).");
        var to = time.GetUtcNow();
        if (parameters["to"] is { } until && !TimeParameter.TryRead(until, out to)) return HttpResult.BadRequest(
            "to= is the time before which events are replayed, as ISO 8601; without it, now.");
        if (to <= from) return HttpResult.BadRequest("to= has to be later than from=.");

        double rate = DefaultRate;
        if (parameters["rate"] is { } text
            && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out rate) && rate is > 0 and <= MaxRate))
        {
            return HttpResult.BadRequest($"rate= is how many events a second are applied, over 0 and up to {MaxRate}.");
        }

        var target = Subscriptions.Find(parameters["target"]);
        if (parameters["target"] is not null && target is null or { Name: Subscriptions.ArchiveName })
        {
            return HttpResult.BadRequest(
                $"target= is one of "
                    + $"{string.Join(", ", Subscriptions.All.Select(known => known.Name).Except([Subscriptions.ArchiveName]))}.");
        }

        if (parameters["apply"] is not (null or "yes" or "no")) return HttpResult.BadRequest("apply= is yes or no.");

        var request = new ReplayRequest
        {
            Range = new ArchiveRange(from, to, parameters["tenant_key"]),
            Type = parameters["type"],
            InstanceCode = parameters["instance_code"],
            Target = target,
            Rate = rate,
            Apply = parameters["apply"] == "yes",
            After = parameters["after"],
        };
        try
        {
            return HttpResult.Private(Write(await replayer.RunAsync(request, cancellationToken), request.Apply));
        }
        catch (FormatException)
        {
            return HttpResult.BadRequest("after= is the \"next\" of an earlier answer.");
        }
    }

    private static byte[] Write(ReplayReport report, bool apply) => JsonBody.Write(json =>
    {
        json.WriteBoolean("dry_run"u8, !apply);
        json.WriteNumber("read"u8, report.Read);
        json.WriteNumber("matched"u8, report.Matched);
        json.WriteNumber("applied"u8, report.Applied);
        json.WriteNumber("already_applied"u8, report.AlreadyApplied);
        json.WriteNumber("failed"u8, report.Failed);
        json.WriteBoolean("store_unavailable"u8, report.IsStoreUnavailable);
        if (report.At is { } at) json.WriteString("at"u8, at);
        json.WriteBoolean("done"u8, report.IsDone);
        json.WriteString("next"u8, report.Next);
    });
}
