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
            var (messages, next) = await FindAsync(range, parameters, pageSize, cancellationToken);
            var page = new ArchivedEventPage(
                await DescribeAsync(messages, parameters["body"] == "yes", cancellationToken),
                next
            );
            return HttpResult.Private(
                JsonSerializer.SerializeToUtf8Bytes(page, ManagementJson.Instance.ArchivedEventPage)
            );
        }
        catch (FormatException)
        {
            return HttpResult.BadRequest("Invalid after=. Pass next of the previous answer unchanged.");
        }
    }

    private async ValueTask<(List<EventMessage> Messages, string? Next)> FindAsync(
        ArchiveRange range,
        QueryParameters parameters,
        int pageSize,
        CancellationToken cancellationToken
    )
    {
        string? eventId = Given("event_id"),
            instanceCode = Given("instance_code"),
            after = Given("after");
        var found = new List<EventMessage>();
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < OperatorCall.Budget)
        {
            var read = await archive.ReadAsync(range, after, pageSize, cancellationToken);
            if (read.Count == 0)
                return (found, null);
            foreach (var (key, message) in read)
            {
                after = key;
                bool isFound =
                    (eventId is null || message.MessageId == eventId)
                    && (instanceCode is null || message.CorrelationId == instanceCode);
                if (isFound)
                    found.Add(message);
                if (found.Count == pageSize)
                    return (found, after);
            }
        }

        return (found, after);

        string? Given(string name) => parameters[name] is { Length: > 0 } value ? value : null;
    }

    private async ValueTask<IReadOnlyList<ArchivedEventView>> DescribeAsync(
        List<EventMessage> messages,
        bool withBody,
        CancellationToken cancellationToken
    )
    {
        var views = new List<ArchivedEventView>();
        foreach (var chunk in messages.Chunk(LoadsAtOnce))
        {
            views.AddRange(
                await Task.WhenAll(chunk.Select(message => DescribeAsync(message, withBody, cancellationToken)))
            );
        }

        return views;
    }

    private async Task<ArchivedEventView> DescribeAsync(
        EventMessage message,
        bool withBody,
        CancellationToken cancellationToken
    )
    {
        return new ArchivedEventView
        {
            EventId = message.MessageId,
            Type = message.Subject,
            InstanceCode = message.CorrelationId,
            TenantKey = message.TenantKey,
            AppId = message.AppId,
            ReceivedAt = message.ReceivedAt,
            Outcome = await FindOutcomeAsync(message, cancellationToken),
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
}
