using Azure.Data.Tables;
using FeishuApproval.FeishuPlatform.PeopleCalendars;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores the work calendars of Feishu People, one row for each app, beside the progress of the comparison with Feishu.</summary>
internal sealed class TablePeopleCalendarStore(TableServiceClient service) : IPeopleCalendarStore
{
    /// <inheritdoc/>
    public ValueTask<PeopleCalendar?> LoadAsync(string appId, CancellationToken cancellationToken) =>
        Row(appId).LoadAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveAsync(PeopleCalendar calendar, CancellationToken cancellationToken) =>
        Row(calendar.AppId).SaveAsync(calendar, cancellationToken);

    private TableStoredValue<PeopleCalendar> Row(string appId) =>
        new(service, "people-calendar", TableKeys.Part(appId), "Calendar", PeopleCalendarJson.Default.PeopleCalendar);
}
