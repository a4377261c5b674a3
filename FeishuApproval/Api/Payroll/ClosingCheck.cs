using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.DeadLetters;
using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Payroll;

/// <summary>Finds the events that are not applied and may change a month, and a work calendar that is not loaded.</summary>
/// <param name="topic">The events that are not applied yet.</param>
/// <param name="deadLetters">The events that could not be applied.</param>
/// <param name="store">The records that dead letters would change.</param>
/// <param name="events">Reads dead letters.</param>
/// <param name="rules">The attendance zone.</param>
/// <param name="calendars">The work calendars of Feishu People.</param>
internal sealed class ClosingCheck(
    ITopic topic,
    IDeadLetters deadLetters,
    IAttendanceStore store,
    EventReader events,
    AttendanceRules rules,
    LoadedCalendars calendars
)
{
    /// <summary>The maximum number of items of each kind that are named.</summary>
    private const int Max = 200;

    /// <summary>
    /// Returns what is open: every waiting event of the tenant, the dead letters that may change a day of the period, and the tenant's work
    /// calendar if it is not loaded.
    /// </summary>
    public async ValueTask<IReadOnlyList<OpenItem>> FindAsync(
        string tenantKey,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    )
    {
        var open = new List<OpenItem>();
        foreach (var message in await topic.ListWaitingAsync(Max, cancellationToken))
        {
            if (IsOf(message, tenantKey))
                open.Add(new OpenItem(OpenReason.WaitingEvent, message.MessageId));
        }

        foreach (var subscription in Subscriptions.Attendance)
        {
            await deadLetters.ForEachAsync(
                subscription,
                eventId: null,
                Max,
                async (summary, readBody) =>
                {
                    var message = await readBody(cancellationToken);
                    if (
                        message is null
                        || (IsOf(message, tenantKey) && await MayChangeAsync(message, from, to, cancellationToken))
                    )
                        open.Add(new OpenItem(OpenReason.DeadLetter, summary.EventId));
                    return DeadLetterAction.Keep;
                },
                cancellationToken
            );
        }

        if (calendars.FindMissing(tenantKey) is { } missing)
            open.Add(new OpenItem(OpenReason.WorkCalendar, missing.CalendarId));
        return [.. open.Distinct()];
    }

    private static bool IsOf(EventMessage message, string tenantKey) =>
        message.TenantKey is not { } own || own == tenantKey;

    /// <summary>Whether a record has a day in the period before or after an event. An event that cannot be read may change any day.</summary>
    private async ValueTask<bool> MayChangeAsync(
        EventMessage message,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (events.Read(message) is not InstanceEvent read)
                return true;
            var state = (await store.LoadAsync(read.InstanceCode, cancellationToken)).State;
            var next = AttendanceState.Fold(
                state,
                read.InstanceCode,
                read,
                AppliedEvent.Of(message, read, rules.Zones)
            );
            IndexEntry[] entries = [.. state?.IndexEntries ?? [], .. next.IndexEntries];
            return entries.Length == 0 || entries.Any(entry => entry.FirstDay <= to && entry.LastDay >= from);
        }
        catch (UnreadableRecordException)
        {
            return true;
        }
    }
}
