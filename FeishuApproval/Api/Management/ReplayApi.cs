using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Archive;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of replays. Every server uses this class.</summary>
internal sealed class ReplayApi(Replayer replayer, TimeProvider time)
{
    private const double DefaultRate = 50;
    private const double MaxRate = 1000;

    private static readonly ApiParameter<DateTimeOffset?> From = ApiParameter.Time(
        "from",
        "The time of the first event; UTC without an offset."
    ) with
    {
        IsRequired = true,
        Example = "2026-01-31T08:00:00+08:00",
    };

    private static readonly ApiParameter<DateTimeOffset?> To = ApiParameter.Time(
        "to",
        "The time before which events were received; without it, now."
    );

    private static readonly ApiParameter<string?> Type = ApiParameter.Text("type", "Only events of this type.") with
    {
        Example = "leave_approval",
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<string?> Instance = ApiParameter.Text(
        "instance_code",
        "Only events of this approval instance or corehr process."
    ) with
    {
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<string?> Tenant = ListRequest.Tenant with
    {
        Description = "Only events of this tenant; without it, of all.",
    };

    private static readonly ApiParameter<Subscription?> Target = ApiParameter.OneOf<Subscription?>(
        "target",
        "Only for this subscription; without it, for every one that takes the event.",
        [
            .. Subscriptions
                .All.Where(known => known.Name != Subscriptions.ArchiveName)
                .Select(known => KeyValuePair.Create(known.Name, (Subscription?)known)),
        ]
    ) with
    {
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<double> Rate = ApiParameter.Number(
        "rate",
        $"How many events a second are applied at most; without it, {DefaultRate}.",
        0.001,
        MaxRate,
        DefaultRate
    );

    private static readonly ApiParameter<bool> Apply = ApiParameter.YesOrNo(
        "apply",
        "Whether events are applied; without it, no."
    );

    internal static ApiOperation Operation { get; } =
        new("Applies archived events again; without apply=yes it only counts.")
        {
            Parameters = [From, To, Type, Instance, Tenant, Target, Rate, Apply, ConfirmedRequest.After],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ReplayReport)],
        };

    /// <summary>
    /// Replays for a limited time and returns where to continue (<see cref="Routes.Replay"/>). Without <c>apply=yes</c>, it only counts.
    /// </summary>
    public async ValueTask<HttpResult> ReplayAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, Operation);
        var from = parameters.Read(From) ?? default;
        var to = parameters.Read(To) ?? time.GetUtcNow();
        parameters.CheckOrder(from, to);
        var request = new ReplayRequest
        {
            Range = new ArchiveRange(from, to, parameters.Read(Tenant)),
            Type = parameters.Read(Type),
            InstanceCode = parameters.Read(Instance),
            Target = parameters.Read(Target),
            Rate = parameters.Read(Rate),
            Apply = parameters.Read(Apply),
            After = parameters.Read(ConfirmedRequest.After),
        };
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        try
        {
            var report = await replayer.RunAsync(request, cancellationToken);
            return HttpResult.Private(report, ManagementJson.Instance.ReplayReport);
        }
        catch (FormatException)
        {
            return HttpResult.BadRequest("Invalid after. Pass next unchanged.");
        }
    }
}
