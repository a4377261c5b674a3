using System.Text.Json;
using Azure.Data.Tables;
using FeishuApproval.FeishuPlatform.PeopleCalendars;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores the work calendars of Feishu People, one row for each app, beside the progress of the comparison with Feishu.</summary>
internal sealed class TablePeopleCalendarStore(TableServiceClient service) : IPeopleCalendarStore
{
    private const string Partition = "people-calendar";
    private const string Column = "Calendar";

    private readonly StorageTable _table = new(service, TableNames.Reconcile);

    /// <inheritdoc/>
    public async ValueTask<PeopleCalendar?> LoadAsync(string appId, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, TableKeys.Part(appId), cancellationToken) is { } entity
            ? JsonSerializer.Deserialize(entity.GetString(Column), PeopleCalendarJson.Default.PeopleCalendar)
            : null;

    /// <inheritdoc/>
    public async ValueTask SaveAsync(PeopleCalendar calendar, CancellationToken cancellationToken) =>
        await _table.PutAsync(
            new TableEntity(Partition, TableKeys.Part(calendar.AppId))
            {
                [Column] = JsonSerializer.Serialize(calendar, PeopleCalendarJson.Default.PeopleCalendar),
            },
            cancellationToken
        );
}
