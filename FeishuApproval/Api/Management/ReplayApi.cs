using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Archive;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of replays. Every server uses this class.</summary>
internal sealed class ReplayApi(Replayer replayer, TimeProvider time)
{
    private const double DefaultRate = 50;
    private const double MaxRate = 1000;

    internal static ApiOperation Operation { get; } =
        new("Applies archived events again; without apply=yes it only counts.")
        {
            Parameters =
            [
                new("from", "The time of the first event; UTC without an offset.")
                {
                    Type = ParameterType.Time,
                    IsRequired = true,
                    Example = "2026-01-31T08:00:00+08:00",
                },
                new("to", "The time before which events were received; without it, now.") { Type = ParameterType.Time },
                new("type", "Only events of this type.") { Example = "leave_approval" },
                new("instance_code", "Only events of this approval instance or corehr process."),
                new("tenant_key", "Only events of this tenant; without it, of all."),
                new("target", "Only for this subscription; without it, for every one that takes the event.")
                {
                    Values = [.. Subscriptions.All.Select(known => known.Name).Except([Subscriptions.ArchiveName])],
                },
                new("rate", $"How many events a second are applied at most; without it, {DefaultRate}.")
                {
                    Type = ParameterType.Number,
                    Range = (0.001, MaxRate),
                },
                new("apply", "Whether events are applied; without it, no.") { Values = ["yes", "no"] },
                new("after", "next of the previous answer, unchanged."),
            ],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ReplayReport)],
        };

    /// <summary>
    /// Replays for a limited time and returns where to continue (<see cref="Routes.Replay"/>). Without <c>apply=yes</c>, it only counts.
    /// </summary>
    public async ValueTask<HttpResult> ReplayAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem)
            return HttpResult.BadRequest(problem);
        if (!TimeParameter.TryRead(parameters["from"], out var from))
        {
            return HttpResult.BadRequest(
                "from= is the time of the first event to replay, as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset)."
            );
        }

        var to = time.GetUtcNow();
        if (parameters["to"] is { } until && !TimeParameter.TryRead(until, out to))
        {
            return HttpResult.BadRequest(
                "to= is the time before which events are replayed, as ISO 8601; without it, now."
            );
        }

        if (to <= from)
            return HttpResult.BadRequest("to= has to be later than from=.");

        double rate = DefaultRate;
        if (
            parameters["rate"] is { } text
            && !(
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out rate)
                && rate is > 0 and <= MaxRate
            )
        )
        {
            return HttpResult.BadRequest($"rate= is how many events a second are applied, over 0 and up to {MaxRate}.");
        }

        var target = Subscriptions.Find(parameters["target"]);
        if (parameters["target"] is not null && target is null or { Name: Subscriptions.ArchiveName })
        {
            return HttpResult.BadRequest(
                $"target= is one of "
                    + $"{string.Join(", ", Subscriptions.All.Select(known => known.Name).Except([Subscriptions.ArchiveName]))}."
            );
        }

        if (parameters["apply"] is not (null or "yes" or "no"))
            return HttpResult.BadRequest("apply= is yes or no.");

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
            var report = await replayer.RunAsync(request, cancellationToken);
            return HttpResult.Private(report, ManagementJson.Instance.ReplayReport);
        }
        catch (FormatException)
        {
            return HttpResult.BadRequest("after= is the \"next\" of an earlier answer.");
        }
    }
}
