using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
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
    IEventArchive archive,
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

    private static readonly ApiParameter<DateTimeOffset?> From = ApiParameter.Time(
        "from",
        "The time of the first event; without it, a day before to. UTC without an offset."
    ) with
    {
        Example = "2026-01-31T08:00:00+08:00",
    };

    private static readonly ApiParameter<DateTimeOffset?> To = ApiParameter.Time(
        "to",
        "The time before which events were received; without it, now."
    );

    private static readonly ApiParameter<string?> EventId = ApiParameter.Text("event_id", "Only this event.");

    private static readonly ApiParameter<string?> Instance = ApiParameter.Text(
        "instance_code",
        "Only events of this approval instance or corehr process."
    );

    private static readonly ApiParameter<string?> Tenant = ListRequest.Tenant with
    {
        Description = "Only events of this tenant; without it, of all.",
    };

    private static readonly ApiParameter<ArchivedEventOutcome?> Outcome = ApiParameter.OneOf<ArchivedEventOutcome>(
        "outcome",
        "Only events with this outcome; without it, of every one."
    );

    private static readonly ApiParameter<int> PageSize = ApiParameter.WholeNumber(
        "page_size",
        $"How many events at most; without it, {DefaultPageSize}.",
        1,
        MaxPageSize,
        DefaultPageSize
    );

    private static readonly ApiParameter<bool> WithBody = ApiParameter.YesOrNo(
        "body",
        "Whether each event has its body; without it, no."
    );

    internal static ApiOperation Operation { get; } =
        new("Lists archived events, each with its outcome.")
        {
            Parameters = [From, To, EventId, Instance, Tenant, Outcome, PageSize, WithBody, ConfirmedRequest.After],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ArchivedEventPage)],
        };

    /// <summary>
    /// Lists events in the order of the archive (<see cref="Routes.ArchivedEvents"/>). The bodies are included only with <c>body=yes</c>.
    /// The time of one request is limited, so a page may have few or no events although more exist; <c>next</c> is null at the end.
    /// </summary>
    public async ValueTask<HttpResult> ListAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, Operation);
        var to = parameters.Read(To) ?? time.GetUtcNow();
        var from = parameters.Read(From) ?? to - DefaultRange;
        parameters.CheckOrder(from, to);
        bool withBody = parameters.Read(WithBody);
        var query = new Query(
            new ArchiveRange(from, to, parameters.Read(Tenant)),
            parameters.Read(EventId),
            parameters.Read(Instance),
            parameters.Read(Outcome),
            parameters.Read(PageSize)
        );
        string? after = parameters.Read(ConfirmedRequest.After);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        try
        {
            var (events, next) = await FindAsync(query, after, cancellationToken);
            var page = new ArchivedEventPage([.. events.Select(found => Describe(found, withBody))], next);
            return HttpResult.Private(page, ManagementJson.Instance.ArchivedEventPage);
        }
        catch (FormatException)
        {
            return HttpResult.BadRequest("Invalid after. Pass next of the previous answer unchanged.");
        }
    }

    private async ValueTask<(List<FoundEvent> Events, string? Next)> FindAsync(
        Query query,
        string? after,
        CancellationToken cancellationToken
    )
    {
        var found = new List<FoundEvent>();
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < OperatorCall.Budget)
        {
            var read = await archive.ReadAsync(query.Range, after, query.PageSize, cancellationToken);
            if (read.Count == 0)
                return (found, null);
            foreach (var chunk in read.Chunk(LoadsAtOnce))
            {
                var matching = chunk.Where(entry =>
                    (query.EventId is null || entry.Message.MessageId == query.EventId)
                    && (query.InstanceCode is null || entry.Message.CorrelationId == query.InstanceCode)
                );
                var events = await Task.WhenAll(
                    matching.Select(async entry => new FoundEvent(
                        entry.Key,
                        entry.Message,
                        await FindOutcomeAsync(entry.Message, cancellationToken)
                    ))
                );
                foreach (var each in events.Where(each => query.Outcome is null || each.Outcome == query.Outcome))
                {
                    found.Add(each);
                    if (found.Count == query.PageSize)
                        return (found, each.Key);
                }

                after = chunk[^1].Key;
            }
        }

        return (found, after);
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

    private sealed record Query(
        ArchiveRange Range,
        string? EventId,
        string? InstanceCode,
        ArchivedEventOutcome? Outcome,
        int PageSize
    );

    /// <summary>An archived event with its position in the archive.</summary>
    private sealed record FoundEvent(string Key, EventMessage Message, ArchivedEventOutcome Outcome);
}
