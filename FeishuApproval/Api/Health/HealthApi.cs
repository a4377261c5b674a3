using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.DeadLetters;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Api.Health;

/// <summary>Reports the state of the process; the same in every server.</summary>
/// <param name="readiness">Runs the probes.</param>
/// <param name="statistics">What this process counted.</param>
/// <param name="deadLetters">The dead letters.</param>
/// <param name="longConnection">The long connection; null where events come by webhook alone.</param>
/// <param name="names">The names of employees; null where there are none.</param>
internal sealed class HealthApi(
    Readiness readiness, EventStatistics statistics, IDeadLetters deadLetters, LongConnectionStatus? longConnection = null,
    IEmployeeNames? names = null)
{
    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The process answers (<see cref="Routes.HealthLive"/>).</summary>
    public static HttpResult GetLive() => HttpResult.Json("""{"status":"live"}"""u8.ToArray());

    /// <summary>Whether topic and store answer (<see cref="Routes.HealthReady"/>): 200 or 503.</summary>
    public async ValueTask<HttpResult> GetReadyAsync()
    {
        var report = await readiness.CheckAsync();
        byte[] body = JsonBody.Write(json =>
        {
            json.WriteString("status"u8, Word(report.IsReady));
            foreach (var (name, isReady) in report.Probes) json.WriteString(name, Word(isReady));
        });
        return report.IsReady ? HttpResult.Json(body) : HttpResult.NotReady(body);
    }

    /// <summary>What this process counted, and the dead letters (<see cref="Routes.Status"/>).</summary>
    public async ValueTask<HttpResult> GetStatusAsync(CancellationToken cancellationToken)
    {
        var online = longConnection?.CountOnlineAsync();
        var counts = await CountDeadLettersAsync(cancellationToken);
        int? onlineConnections = online is null ? null : await online.WaitAsync(cancellationToken);
        return HttpResult.Private(JsonBody.Write(json =>
        {
            json.WriteString("since"u8, statistics.Since);
            WriteEvents(json);
            json.WriteStartObject("lag_seconds"u8);
            WriteLag(json, "p50"u8, 0.5);
            WriteLag(json, "p90"u8, 0.9);
            WriteLag(json, "p99"u8, 0.99);
            json.WriteEndObject();
            WriteDeadLetters(json, counts);
            if (longConnection is not null) WriteLongConnection(json, longConnection.Now, onlineConnections);
            if (names is not null) WriteNames(json, names.Status);
        }));
    }

    /// <summary>Null when they cannot be counted now; the rest of the status is still reported.</summary>
    private async Task<IReadOnlyList<DeadLetterCount>?> CountDeadLettersAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(CountTimeout);
        try
        {
            return await deadLetters.CountAsync(timeout.Token);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private void WriteEvents(Utf8JsonWriter json)
    {
        json.WriteStartObject("events"u8);
        json.WriteStartObject("received"u8);
        foreach (var type in statistics.ReceivedEvents.GroupBy(entry => entry.Key.Type).OrderBy(type => type.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(type.Key);
            foreach (var (key, count) in type.OrderBy(entry => entry.Key.Outcome, StringComparer.Ordinal)) json.WriteNumber(
                key.Outcome, count);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("rejected"u8);
        foreach (var (reason, count) in statistics.RejectedRequests.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteNumber(
            reason, count);
        json.WriteEndObject();
        json.WriteStartObject("last_at"u8);
        foreach (var (type, at) in statistics.LastAt.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteString(type, at);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteLag(Utf8JsonWriter json, ReadOnlySpan<byte> name, double share)
    {
        if (statistics.Lag.Count > 0) json.WriteNumber(name, Math.Round(statistics.Lag.Percentile(share).TotalSeconds, 3));
        else json.WriteNull(name);
    }

    private static void WriteDeadLetters(Utf8JsonWriter json, IReadOnlyList<DeadLetterCount>? counts)
    {
        if (counts is null)
        {
            json.WriteNull("dead_letters"u8);
            return;
        }

        json.WriteStartObject("dead_letters"u8);
        foreach (var count in counts) json.WriteNumber(count.Subscription, count.Count);
        json.WriteEndObject();
        json.WriteBoolean("more"u8, counts.Any(count => count.HasMore));
    }

    private static void WriteLongConnection(Utf8JsonWriter json, LongConnectionSnapshot now, int? onlineConnections)
    {
        json.WriteStartObject("long_connection"u8);
        json.WriteString("state"u8, SnakeCase.Of(now.State));
        WriteTime("connected_since"u8, now.ConnectedSince);
        json.WriteNumber("reconnects"u8, now.Reconnects);
        WriteTime("last_event_at"u8, now.LastEventAt);
        WriteTime("next_attempt_at"u8, now.NextAttemptAt);
        if (onlineConnections is { } count) json.WriteNumber("online_connections"u8, count);
        else json.WriteNull("online_connections"u8);
        json.WriteString("message"u8, now.Message);
        json.WriteEndObject();

        void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset? time)
        {
            if (time is { } given) json.WriteString(name, given);
            else json.WriteNull(name);
        }
    }

    private static void WriteNames(Utf8JsonWriter json, EmployeeNamesStatus status)
    {
        json.WriteStartObject("names"u8);
        json.WriteString("source"u8, SnakeCase.Of(status.Source));
        json.WriteString("message"u8, status.Message);
        json.WriteEndObject();
    }

    private static string Word(bool isReady) => isReady ? "ready" : "unavailable";
}
