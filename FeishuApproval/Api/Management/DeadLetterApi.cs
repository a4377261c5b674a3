using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Api.Http;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the dead-letter routes. Every server uses this class.</summary>
internal sealed class DeadLetterApi(DeadLetterService service)
{
    private static readonly ApiParameter SubscriptionParameter = new(
        "subscription",
        "Only those of this subscription; without it, of all."
    )
    {
        Values = [.. Subscriptions.All.Select(subscription => subscription.Name)],
    };

    private static readonly ApiParameter EventIdParameter = new("event_id", "Only those of this event.");

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
                ConfirmedRequest.Parameter,
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
            parameters,
            ListOperation,
            ManagementJson.Instance.DeadLetterPage,
            (subscription, _) => service.ListAsync(subscription, cancellationToken)
        );

    /// <summary>Resends dead letters (<see cref="Routes.DeadLettersResend"/>).</summary>
    public ValueTask<HttpResult> ResendAsync(QueryParameters parameters, CancellationToken cancellationToken) =>
        AnswerAsync(
            parameters,
            ResendOperation,
            ManagementJson.Instance.ResendReport,
            (subscription, eventId) => service.ResendAsync(subscription, eventId, cancellationToken)
        );

    /// <summary>
    /// Purges dead letters (<see cref="Routes.DeadLettersPurge"/>). They are only counted without <c>apply=</c> and the token of the dry run.
    /// </summary>
    public ValueTask<HttpResult> PurgeAsync(QueryParameters parameters, CancellationToken cancellationToken) =>
        ConfirmedRequest.AnswerAsync(
            parameters,
            token =>
                AnswerAsync(
                    parameters,
                    PurgeOperation,
                    ManagementJson.Instance.PurgeReport,
                    (subscription, eventId) => service.PurgeAsync(subscription, eventId, token, cancellationToken)
                )
        );

    /// <summary>
    /// Describes the data that is lost when the dead letters of a subscription are purged. Pass null for a purge without a named
    /// subscription.
    /// </summary>
    public static string WarnOfPurge(string? subscription) =>
        subscription == Subscriptions.ArchiveName
            ? "Dead letters of archive are events that the archive lacks: purged, they can never be replayed."
            : "Purged dead letters are never applied.";

    private static async ValueTask<HttpResult> AnswerAsync<T>(
        QueryParameters parameters,
        ApiOperation operation,
        JsonTypeInfo<T> type,
        Func<Subscription?, string?, ValueTask<T>> act
    )
    {
        if (parameters.Problem(operation) is { } problem)
            return HttpResult.BadRequest(problem);
        var subscription = Subscriptions.Find(parameters["subscription"]);
        if (subscription is null && parameters["subscription"] is not null)
        {
            return HttpResult.BadRequest(
                $"There is no such subscription; subscription= must be one of "
                    + $"{string.Join(", ", Subscriptions.All.Select(known => known.Name))}."
            );
        }

        return HttpResult.Private(await act(subscription, parameters["event_id"]), type);
    }
}
