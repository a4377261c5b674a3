using System.Text.Json.Serialization;
using FeishuApproval.Files;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.FeishuPlatform.PeopleCalendars;

/// <summary>The days of a work calendar as they were read from Feishu People.</summary>
internal sealed record PeopleCalendar
{
    /// <summary>The years before those that are read, whose days are kept from earlier.</summary>
    private const int KeptYears = 10;

    /// <summary>The app that read the calendar.</summary>
    public required string AppId { get; init; }

    /// <summary>The calendar's id.</summary>
    public required string CalendarId { get; init; }

    /// <summary>When it was read (UTC).</summary>
    public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>The first day of <see cref="Days"/>.</summary>
    public required DateOnly First { get; init; }

    /// <summary>The last day that was read.</summary>
    public required DateOnly Last { get; init; }

    /// <summary>The classes of the days, as <see cref="DayClassList"/> writes them.</summary>
    public required string Days { get; init; }

    /// <summary>The classes of the days.</summary>
    [JsonIgnore]
    public DayClassList Classes => new(First, Days);

    /// <summary>Returns this calendar with the days of an earlier reading before its first day, so that earlier days keep their class.</summary>
    public PeopleCalendar After(PeopleCalendar earlier)
    {
        if (earlier.AppId != AppId || earlier.CalendarId != CalendarId || earlier.First >= First)
            return this;
        var first = new DateOnly(First.Year - KeptYears, 1, 1);
        if (earlier.First > first)
            first = earlier.First;
        var known = earlier.Classes;
        var days = new Dictionary<DateOnly, DayClass>();
        for (var date = first; date < First; date = date.AddDays(1))
        {
            if (known.Find(date) is { } kind)
                days[date] = kind;
        }

        return this with
        {
            First = first,
            Days = DayClassList.TextOf(first, First.AddDays(-1), days) + Days,
        };
    }
}

/// <summary>Stores the last reading of each app's work calendar. A loss costs calls, and the classes of earlier years.</summary>
internal sealed class PeopleCalendarStore(IFileStore files)
{
    /// <summary>Loads what an app read last; null when nothing was saved.</summary>
    /// <exception cref="Messaging.StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<PeopleCalendar?> LoadAsync(string appId, CancellationToken cancellationToken) =>
        (await files.ReadAsync(NameOf(appId), PeopleCalendarJson.Default.PeopleCalendar, cancellationToken))?.Value;

    /// <summary>Saves what an app read, and replaces what it read before.</summary>
    /// <exception cref="Messaging.StoreUnavailableException">The store is unavailable.</exception>
    public ValueTask SaveAsync(PeopleCalendar calendar, CancellationToken cancellationToken) =>
        files.WriteAsync(
            NameOf(calendar.AppId),
            calendar,
            PeopleCalendarJson.Default.PeopleCalendar,
            cancellationToken
        );

    private static string NameOf(string appId) => $"people-calendars/app-{FileNames.Part(appId)}{FileNames.Json}";
}

/// <summary>The JSON of a stored calendar.</summary>
[JsonSerializable(typeof(PeopleCalendar))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class PeopleCalendarJson : JsonSerializerContext;
