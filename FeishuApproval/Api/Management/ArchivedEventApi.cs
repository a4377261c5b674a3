using System.Globalization;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Api.Management;

/// <summary>Lists archived events and reports whether they are applied. Every server uses this class.</summary>
internal sealed class ArchivedEventApi(
    IEventArchiveReader archive,
    IAttendanceStore attendance,
    IApproverTaskStore tasks,
    EventStatistics statistics,
    TimeProvider time
)
{
    /// <summary>The maximum number of events in one response.</summary>
    public const int MaxPageSize = 250;

    private const int DefaultPageSize = 100;
    private const int LoadsAtOnce = 32;

    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(1);

    private static readonly JsonDocumentOptions BodyOptions = new() { MaxDepth = JsonLimits.Reader.MaxDepth };

    internal static ApiOperation Operation { get; } =
        new("Lists archived events, each with its outcome.")
        {
            Parameters =
            [
                new("from", "The time of the first event; without it, a day before to. UTC without an offset.")
                {
                    Type = ParameterType.Time,
                    Example = "2026-01-31T08:00:00+08:00",
                },
                new("to", "The time before which events were received; without it, now.") { Type = ParameterType.Time },
                new("event_id", "Only this event."),
                new("instance_code", "Only events of this approval instance or corehr process."),
                new("tenant_key", "Only events of this tenant; without it, of all."),
                new("outcome", "Only events with this outcome; without it, of every one.")
                {
                    Values = [.. Enum.GetValues<ArchivedEventOutcome>().Select(SnakeCase.Of)],
                },
                new("page_size", $"How many events at most; without it, {DefaultPageSize}.")
                {
                    Type = ParameterType.WholeNumber,
                    Range = (1, MaxPageSize),
                },
                new("body", "Whether each event has its body; without it, no.") { Values = ["yes", "no"] },
                new("after", "next of the previous answer, unchanged."),
            ],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ArchivedEventPage)],
        };

    /// <summary>
    /// Lists events in the order of the archive (<see cref="Routes.ArchivedEvents"/>). The bodies are included only with <c>body=yes</c>.
    /// The time of one request is limited, so a page may have few or no events although more exist; <c>next</c> is null at the end.
    /// </summary>
    public async ValueTask<HttpResult> ListAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem)
            return HttpResult.BadRequest(problem);
        var to = time.GetUtcNow();
        if (parameters["to"] is { } until && !TimeParameter.TryRead(until, out to))
        {
            return HttpResult.BadRequest($"to= is {TimeParameter.Form}; without it, now.");
        }

        var from = to - DefaultRange;
        if (parameters["from"] is { } since && !TimeParameter.TryRead(since, out from))
        {
            return HttpResult.BadRequest($"from= is {TimeParameter.Form}; without it, a day before to=.");
        }

        if (to <= from)
            return HttpResult.BadRequest("to= has to be later than from=.");
        if (parameters["body"] is not (null or "yes" or "no"))
            return HttpResult.BadRequest("body= is yes or no.");
        ArchivedEventOutcome? outcome = null;
        if (parameters["outcome"] is { Length: > 0 } named)
        {
            outcome = Enum.GetValues<ArchivedEventOutcome>()
                .Cast<ArchivedEventOutcome?>()
                .FirstOrDefault(each => SnakeCase.Of(each!.Value) == named);
            if (outcome is null)
            {
                return HttpResult.BadRequest(
                    $"outcome= is one of {string.Join(", ", Enum.GetValues<ArchivedEventOutcome>().Select(SnakeCase.Of))}."
                );
            }
        }

        int pageSize = DefaultPageSize;
        bool isSize =
            parameters["page_size"] is not { } size
            || int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out pageSize);
        if (!isSize || pageSize is < 1 or > MaxPageSize)
        {
            return HttpResult.BadRequest($"page_size= must be a whole number from 1 to {MaxPageSize}.");
        }

        try
        {
            var range = new ArchiveRange(from, to, parameters["tenant_key"]);
            bool withBody = parameters["body"] == "yes";
            var (events, next) = await FindAsync(range, parameters, outcome, pageSize, cancellationToken);
            var page = new ArchivedEventPage([.. events.Select(found => Describe(found, withBody))], next);
            return HttpResult.Private(page, ManagementJson.Instance.ArchivedEventPage);
        }
        catch (FormatException)
        {
            return HttpResult.BadRequest("Invalid after=. Pass next of the previous answer unchanged.");
        }
    }

    private async ValueTask<(List<FoundEvent> Events, string? Next)> FindAsync(
        ArchiveRange range,
        QueryParameters parameters,
        ArchivedEventOutcome? outcome,
        int pageSize,
        CancellationToken cancellationToken
    )
    {
        string? eventId = Given("event_id"),
            instanceCode = Given("instance_code"),
            after = Given("after");
        var found = new List<FoundEvent>();
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < OperatorCall.Budget)
        {
            var read = await archive.ReadAsync(range, after, pageSize, cancellationToken);
            if (read.Count == 0)
                return (found, null);
            foreach (var chunk in read.Chunk(LoadsAtOnce))
            {
                var matching = chunk.Where(entry =>
                    (eventId is null || entry.Message.MessageId == eventId)
                    && (instanceCode is null || entry.Message.CorrelationId == instanceCode)
                );
                var events = await Task.WhenAll(
                    matching.Select(async entry => new FoundEvent(
                        entry.Key,
                        entry.Message,
                        await FindOutcomeAsync(entry.Message, cancellationToken)
                    ))
                );
                foreach (var each in events.Where(each => outcome is null || each.Outcome == outcome))
                {
                    found.Add(each);
                    if (found.Count == pageSize)
                        return (found, each.Key);
                }

                after = chunk[^1].Key;
            }
        }

        return (found, after);

        string? Given(string name) => parameters[name] is { Length: > 0 } value ? value : null;
    }

    private ArchivedEventView Describe(FoundEvent found, bool withBody)
    {
        var message = found.Message;
        return new ArchivedEventView
        {
            EventId = message.MessageId,
            Type = message.Subject,
            InstanceCode = message.CorrelationId,
            TenantKey = message.TenantKey,
            AppId = message.AppId,
            ReceivedAt = message.ReceivedAt,
            Outcome = found.Outcome,
            LagSeconds = statistics.RecentLags.Find(message.MessageId) is { } lag
                ? Math.Round(lag.TotalSeconds, 3)
                : null,
            Body = withBody ? JsonElement.Parse(message.Body.Span, BodyOptions) : null,
        };
    }

    private async ValueTask<ArchivedEventOutcome> FindOutcomeAsync(
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        bool isApplied;
        if (message.CorrelationId is { } instanceCode && Subscriptions.IsAttendance(message.Subject))
        {
            isApplied =
                (await attendance.LoadAsync(instanceCode, cancellationToken)).State?.HasApplied(message.MessageId)
                == true;
        }
        else if (message.CorrelationId is { } processId && Subscriptions.ApproverTask.Accepts(message.Subject))
        {
            isApplied = (await tasks.ListAsync(processId, cancellationToken)).Any(task =>
                task.HasApplied(message.MessageId)
            );
        }
        else
        {
            return ArchivedEventOutcome.Archived;
        }

        return isApplied ? ArchivedEventOutcome.Applied : ArchivedEventOutcome.NotApplied;
    }

    /// <summary>An archived event with its position in the archive.</summary>
    private sealed record FoundEvent(string Key, EventMessage Message, ArchivedEventOutcome Outcome);
}
