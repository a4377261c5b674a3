using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Api.Http;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the dead-letter routes. Every server uses this class.</summary>
internal sealed class DeadLetterApi(DeadLetterService service)
{
    private static readonly ApiParameter<Subscription?> SubscriptionParameter = ApiParameter.OneOf<Subscription?>(
        "subscription",
        "Only those of this subscription; without it, of all.",
        [.. Subscriptions.All.Select(known => KeyValuePair.Create(known.Name, (Subscription?)known))]
    ) with
    {
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<string?> EventIdParameter = ApiParameter.Text(
        "event_id",
        "Only those of this event."
    ) with
    {
        ReadsEmpty = true,
    };

    internal static ApiOperation ListOperation { get; } =
        new("Lists the events that failed in every delivery.")
        {
            Parameters = [SubscriptionParameter],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.DeadLetterPage)],
        };

    internal static ApiOperation ResendOperation { get; } =
        new("Applies dead letters again and removes those that are applied.")
        {
            Parameters = [SubscriptionParameter, EventIdParameter],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ResendReport)],
        };

    internal static ApiOperation PurgeOperation { get; } =
        new("Removes dead letters without applying them; without apply it only counts.")
        {
            Parameters =
            [
                ConfirmedRequest.Apply,
                SubscriptionParameter with
                {
                    Description = "Only those of this subscription; without it, of all but archive.",
                },
                EventIdParameter,
            ],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.PurgeReport)],
            Problems = [409],
        };

    /// <summary>Lists dead letters (<see cref="Routes.DeadLetters"/>).</summary>
    public ValueTask<HttpResult> ListAsync(QueryParameters parameters, CancellationToken cancellationToken) =>
        AnswerAsync(
            new ParameterReader(parameters, ListOperation),
            ManagementJson.Instance.DeadLetterPage,
            (subscription, _) => service.ListAsync(subscription, cancellationToken)
        );

    /// <summary>Resends dead letters (<see cref="Routes.DeadLettersResend"/>).</summary>
    public ValueTask<HttpResult> ResendAsync(QueryParameters parameters, CancellationToken cancellationToken) =>
        AnswerAsync(
            new ParameterReader(parameters, ResendOperation),
            ManagementJson.Instance.ResendReport,
            (subscription, eventId) => service.ResendAsync(subscription, eventId, cancellationToken)
        );

    /// <summary>
    /// Purges dead letters (<see cref="Routes.DeadLettersPurge"/>). They are only counted without <c>apply=</c> and the token of the dry run.
    /// </summary>
    public ValueTask<HttpResult> PurgeAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, PurgeOperation);
        return ConfirmedRequest.AnswerAsync(
            parameters,
            token =>
                AnswerAsync(
                    parameters,
                    ManagementJson.Instance.PurgeReport,
                    (subscription, eventId) => service.PurgeAsync(subscription, eventId, token, cancellationToken)
                )
        );
    }

    /// <summary>
    /// Describes the data that is lost when the dead letters of a subscription are purged. Pass null for a purge without a named
    /// subscription.
    /// </summary>
    public static string WarnOfPurge(string? subscription) =>
        subscription == Subscriptions.ArchiveName
            ? "Dead letters of archive are events that the archive lacks: purged, they can never be replayed."
            : "Purged dead letters are never applied.";

    private static async ValueTask<HttpResult> AnswerAsync<T>(
        ParameterReader parameters,
        JsonTypeInfo<T> type,
        Func<Subscription?, string?, ValueTask<T>> act
    )
    {
        var (subscription, eventId) = (parameters.Read(SubscriptionParameter), parameters.Read(EventIdParameter));
        return parameters.Problem is { } problem
            ? HttpResult.BadRequest(problem)
            : HttpResult.Private(await act(subscription, eventId), type);
    }
}
