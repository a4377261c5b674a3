using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Configuration;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of reconciliation. Every server uses this class.</summary>
internal sealed class ReconcileApi(Reconciler reconciler, TimeZones zones, TimeProvider time)
{
    private const long MaxCalls = 1_000_000;

    internal static ApiOperation Operation { get; } =
        new("Compares records with Feishu's list; without apply=yes it only counts.")
        {
            Parameters =
            [
                new(
                    "from",
                    "The first submission to compare, as a day or a time; in the attendance zone without an offset."
                )
                {
                    Type = ParameterType.Time,
                    IsRequired = true,
                    Example = "2026-01-31",
                },
                new("to", "The time before which approvals were submitted; without it, now.")
                {
                    Type = ParameterType.Time,
                },
                new("approval_code", "Only this approval definition; without it, all that are configured."),
                new("apply", "Whether what is missing is fetched and applied; without it, no.")
                {
                    Values = ["yes", "no"],
                },
                new(
                    "thorough",
                    "Whether approvals are found that were granted and reverted while nothing was received."
                )
                {
                    Values = ["yes", "no"],
                },
                new("max_calls", "The most calls that count in the month's quota of the tenant.")
                {
                    Type = ParameterType.WholeNumber,
                    Range = (1, MaxCalls),
                },
                new("after", "next of the previous answer, unchanged."),
            ],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ReconcileReport)],
        };

    /// <summary>
    /// Compares for a limited time and returns where to continue (<see cref="Routes.Reconcile"/>). Without <c>apply=yes</c>, it only
    /// reports.
    /// </summary>
    public async ValueTask<HttpResult> ReconcileAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem)
            return HttpResult.BadRequest(problem);
        if (!reconciler.IsConfigured)
        {
            return HttpResult.BadRequest(
                "No app has an App Secret. Set Feishu__AppId and Feishu__AppSecret, and Feishu__ApprovalCodes__0."
            );
        }

        if (!TryTime(parameters["from"], out var from))
        {
            return HttpResult.BadRequest(
                "from= is the time of the first submission to compare, as ISO 8601 (2026-01-31 or 2026-01-31T08:00:00+08:00; in the "
                    + "attendance zone without an offset)."
            );
        }

        var to = time.GetUtcNow();
        if (parameters["to"] is { } until && !TryTime(until, out to))
        {
            return HttpResult.BadRequest(
                "to= is the time before which approvals were submitted, as ISO 8601; without it, now."
            );
        }

        if (to <= from)
            return HttpResult.BadRequest("to= has to be later than from=.");
        if (parameters["apply"] is not (null or "yes" or "no"))
            return HttpResult.BadRequest("apply= is yes or no.");
        if (parameters["thorough"] is not (null or "yes" or "no"))
            return HttpResult.BadRequest("thorough= is yes or no.");
        long maxCalls = MaxCalls;
        if (
            parameters["max_calls"] is { } text
            && !(
                long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out maxCalls)
                && maxCalls is > 0 and <= MaxCalls
            )
        )
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
            var report = await reconciler.RunAsync(request, cancellationToken);
            return HttpResult.Private(report, ManagementJson.Instance.ReconcileReport);
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
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var given))
            return false;

        // For a text with an offset, TryParse returns local time of this machine or UTC. For a text without an offset, the kind is
        // unspecified.
        parsed =
            given.Kind == DateTimeKind.Unspecified
                ? new DateTimeOffset(given, zones.Common.GetUtcOffset(given))
                : new DateTimeOffset(given);
        parsed = parsed.ToUniversalTime();
        return true;
    }
}
