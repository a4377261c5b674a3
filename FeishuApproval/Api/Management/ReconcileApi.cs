using FeishuApproval.Api.Http;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Configuration;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of reconciliation. Every server uses this class.</summary>
internal sealed class ReconcileApi(Reconciler reconciler, TimeZones zones, TimeProvider time)
{
    private static readonly ApiParameter<DateTime?> From = ApiParameter.LocalTime(
        "from",
        "The first submission to compare, as a day or a time; in the attendance zone without an offset."
    ) with
    {
        IsRequired = true,
        Example = "2026-01-31",
    };

    private static readonly ApiParameter<DateTime?> To = ApiParameter.LocalTime(
        "to",
        "The time before which approvals were submitted; without it, now."
    );

    private static readonly ApiParameter<string?> Definition = ApiParameter.Text(
        "approval_code",
        "Only this approval definition; without it, all that are configured."
    );

    private static readonly ApiParameter<bool> Apply = ApiParameter.YesOrNo(
        "apply",
        "Whether what is missing is fetched and applied; without it, no."
    );

    private static readonly ApiParameter<bool> Thorough = ApiParameter.YesOrNo(
        "thorough",
        "Whether approvals are found that were granted and reverted while nothing was received."
    );

    internal static ApiOperation Operation { get; } =
        new("Compares records with Feishu's list; without apply=yes it only counts.")
        {
            Parameters = [From, To, Definition, Apply, Thorough, ComparisonApi.MaxCalls, ConfirmedRequest.After],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ReconcileReport)],
        };

    /// <summary>
    /// Compares for a limited time and returns where to continue (<see cref="Routes.Reconcile"/>). Without <c>apply=yes</c>, it only
    /// reports.
    /// </summary>
    public async ValueTask<HttpResult> ReconcileAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        if (!reconciler.IsConfigured)
        {
            return HttpResult.BadRequest(
                "No app has an App Secret. Set Feishu__AppId and Feishu__AppSecret, and Feishu__ApprovalCodes__0."
            );
        }

        var parameters = new ParameterReader(given, Operation);
        var from = InZone(parameters.Read(From) ?? default);
        var to = parameters.Read(To) is { } until ? InZone(until) : time.GetUtcNow();
        parameters.CheckOrder(from, to);
        var request = new ReconcileRequest
        {
            From = from,
            To = to,
            ApprovalCode = parameters.Read(Definition),
            Apply = parameters.Read(Apply),
            IsThorough = parameters.Read(Thorough),
            MaxCalls = parameters.Read(ComparisonApi.MaxCalls),
            TimeLimit = OperatorCall.Budget,
            After = parameters.Read(ConfirmedRequest.After),
        };
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
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

    private DateTimeOffset InZone(DateTime given)
    {
        var offset = given.Kind == DateTimeKind.Unspecified ? zones.Common.GetUtcOffset(given) : TimeSpan.Zero;
        return new DateTimeOffset(Math.Clamp(given.Ticks - offset.Ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }
}
