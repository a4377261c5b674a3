using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.DeadLetters;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Api.Management;

/// <summary>Answers the routes of dead letters; the same in every server.</summary>
internal sealed class DeadLetterApi(DeadLetterService service, TimeProvider time)
{
    /// <summary>The required value of <c>confirm</c>.</summary>
    public const string Confirmation = "purge";

    /// <summary>Lists them (<see cref="Routes.DeadLetters"/>).</summary>
    public ValueTask<HttpResult> ListAsync(QueryParameters parameters, CancellationToken cancellationToken) =>
        AnswerAsync(parameters, ["subscription"], async (subscription, _) =>
    {
        var page = await service.ListAsync(subscription, cancellationToken);
        var now = time.GetUtcNow();
        return JsonBody.Write(json =>
        {
            json.WriteStartArray("dead_letters"u8);
            foreach (var letter in page.DeadLetters) Write(json, letter, now);
            json.WriteEndArray();
            json.WriteBoolean("more"u8, page.HasMore);
        });
    });

    /// <summary>Resends them (<see cref="Routes.DeadLettersResend"/>).</summary>
    public ValueTask<HttpResult> ResendAsync(QueryParameters parameters, CancellationToken cancellationToken) =>
        AnswerAsync(parameters, ["subscription", "event_id"], async (subscription, eventId) =>
    {
        var report = await service.ResendAsync(subscription, eventId, cancellationToken);
        return JsonBody.Write(json =>
        {
            json.WriteNumber("resent"u8, report.Resent);
            json.WriteStartArray("kept"u8);
            foreach (var kept in report.Kept)
            {
                json.WriteStartObject();
                json.WriteString("subscription"u8, kept.Subscription);
                json.WriteString("event_id"u8, kept.EventId);
                json.WriteString("reason"u8, SnakeCase.Of(kept.Failure));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("more"u8, report.HasMore);
        });
    });

    /// <summary>Purges them (<see cref="Routes.DeadLettersPurge"/>), if the caller confirms that.</summary>
    public async ValueTask<HttpResult> PurgeAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters["confirm"] != Confirmation) return HttpResult.BadRequest(
            $"{WarnOfPurge(parameters["subscription"])} Add confirm={Confirmation} to confirm.");
        return await AnswerAsync(parameters, ["confirm", "subscription", "event_id"], async (subscription, eventId) =>
        {
            var visit = await service.PurgeAsync(subscription, eventId, cancellationToken);
            return JsonBody.Write(json =>
            {
                json.WriteNumber("purged"u8, visit.Removed);
                json.WriteBoolean("more"u8, visit.HasMore);
            });
        });
    }

    /// <summary>What purging the dead letters of a subscription loses; null when no subscription is named.</summary>
    public static string WarnOfPurge(string? subscription) => subscription == Subscriptions.ArchiveName
        ? "Dead letters of archive are events that the archive lacks: purged, they can never be replayed."
        : "Purged dead letters are never applied.";

    private static async ValueTask<HttpResult> AnswerAsync(
        QueryParameters parameters, string[] names, Func<Subscription?, string?, Task<byte[]>> act)
    {
        if (parameters.Problem(names) is { } problem) return HttpResult.BadRequest(problem);
        var subscription = Subscriptions.Find(parameters["subscription"]);
        if (subscription is null && parameters["subscription"] is not null)
        {
            return HttpResult.BadRequest(
                $"There is no such subscription; subscription= must be one of "
                    + $"{string.Join(", ", Subscriptions.All.Select(known => known.Name))}.");
        }

        return HttpResult.Private(await act(subscription, parameters["event_id"]));
    }

    internal static void Write(Utf8JsonWriter json, DeadLetterSummary letter, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("subscription"u8, letter.Subscription);
        json.WriteString("event_id"u8, letter.EventId);
        json.WriteString("type"u8, letter.Type);
        json.WriteString("reason"u8, letter.Reason);
        json.WriteString("description"u8, letter.Description);
        json.WriteNumber("delivery_count"u8, letter.DeliveryCount);
        json.WriteString("received_at"u8, letter.ReceivedAt);
        if (letter.DeadLetteredAt is { } at) json.WriteString("dead_lettered_at"u8, at);
        json.WriteNumber("age_seconds"u8, (long)(now - letter.ReceivedAt).TotalSeconds);
        json.WriteEndObject();
    }
}
