using System.Text.Json;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores the work calendars of Feishu People in the table <c>people_calendars</c>, one row for each app.</summary>
internal sealed class SqlitePeopleCalendarStore(Database database) : IPeopleCalendarStore
{
    private const string Exists = "SELECT count(*) FROM sqlite_schema WHERE name = 'people_calendars'";
    private const string Select = "SELECT calendar FROM people_calendars WHERE app_id = ?1";
    private const string Save =
        "INSERT INTO people_calendars (app_id, calendar) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET calendar = excluded.calendar";

    /// <inheritdoc/>
    public ValueTask<PeopleCalendar?> LoadAsync(string appId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(appId));

    /// <inheritdoc/>
    public async ValueTask SaveAsync(PeopleCalendar calendar, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
            {
                using var save = connection.Prepare(Save);
                return save.Bind(1, calendar.AppId)
                    .BindText(
                        2,
                        JsonSerializer.SerializeToUtf8Bytes(calendar, PeopleCalendarJson.Default.PeopleCalendar)
                    )
                    .Execute();
            },
            cancellationToken
        );

    /// <summary>
    /// Finds what an app read last. A file of an earlier version that no server has opened since has no such table, and is only read.
    /// </summary>
    /// <exception cref="Messaging.StoreUnavailableException">The database is unavailable.</exception>
    public PeopleCalendar? Find(string appId) =>
        database.Read(connection =>
        {
            if (connection.GetInt64(Exists) == 0)
                return null;
            using var select = connection.Prepare(Select);
            return select.Bind(1, appId).Step()
                ? JsonSerializer.Deserialize(select.GetBytes(0), PeopleCalendarJson.Default.PeopleCalendar)
                : null;
        });
}
