using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.PeopleCalendars;

/// <summary>
/// Keeps the work calendars of Feishu People up to date in the background: once a day, and once an hour after a failure. Several processes
/// on one store read a calendar once a day together. No read of records waits for it.
/// </summary>
/// <param name="clients">The clients of the apps.</param>
/// <param name="loaded">The calendars in use.</param>
/// <param name="store">What was read last, for a start without network and for other processes.</param>
/// <param name="zones">The zones of the tenants, in which a year begins.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class PeopleCalendarLoader(
    PlatformClients clients,
    LoadedCalendars loaded,
    PeopleCalendarStore store,
    TimeZones zones,
    TimeProvider time,
    ILogger<PeopleCalendarLoader> logger
)
{
    /// <summary>How old days become before they are read again.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>How often the age is checked, and how long after a failure the next attempt follows.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromHours(1);

    /// <summary>The time limit of reading one calendar.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait for the store at the start, which must not be delayed by it.</summary>
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Uses what was stored, before the first request is answered. Never throws because of the store.</summary>
    public async Task LoadStoredAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(StoreTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        foreach (var setting in loaded.Settings)
            await LoadStoredAsync(setting, either.Token, cancellationToken);
    }

    /// <summary>Reads the calendars until the end.</summary>
    /// <param name="atStart">Whether they are read at once, however old they are; otherwise when they are a day old.</param>
    /// <param name="stop">Ends the method.</param>
    public async Task RunAsync(bool atStart, CancellationToken stop)
    {
        if (loaded.Settings.Count == 0)
            return;
        var maxAge = atStart ? TimeSpan.Zero : Interval;
        while (!stop.IsCancellationRequested)
        {
            await RefreshAsync(maxAge, stop);
            maxAge = Interval;
            await Task.Delay(CheckInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads the calendars that are at least this old. Never throws because of Feishu or the store.</summary>
    internal async Task RefreshAsync(TimeSpan maxAge, CancellationToken stop)
    {
        foreach (var setting in loaded.Settings)
        {
            try
            {
                // Another process may have read it in the meantime.
                await LoadStoredAsync(setting, stop, stop);
                await RefreshAsync(setting, maxAge, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task RefreshAsync(PeopleCalendarSetting setting, TimeSpan maxAge, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var today = zones.DateOf(now, setting.TenantKey);
        var last = loaded.Find(setting);

        // A time in the future is of a clock that was wrong.
        bool isRecent = last is not null && last.LoadedAt <= now && now - last.LoadedAt < maxAge;
        if (isRecent && last!.Last.Year == today.Year + 1)
            return;
        var result = await ReadAsync(setting, today, now, stop);
        if (!result.TryGet(out var calendar, out var error))
        {
            if (loaded.Fail(setting, error))
                LogFailed(setting.CalendarId, error.Sentence);
            return;
        }

        if (last is not null)
            calendar = calendar.After(last);
        loaded.Use(setting, calendar);
        LogLoaded(setting.CalendarId, calendar.First, calendar.Last);
        try
        {
            await store.SaveAsync(calendar, stop);
        }
        catch (StoreUnavailableException exception)
        {
            LogNotSaved(setting.CalendarId, ErrorText.Of(exception));
        }
    }

    private async ValueTask<PlatformResult<PeopleCalendar>> ReadAsync(
        PeopleCalendarSetting setting,
        DateOnly today,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        // The start checks that each calendar has an app with a secret.
        var client = clients.All.First(client => client.App.AppId == setting.AppId);
        using var deadline = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            return await PeopleCalendarReader.ReadAsync(client, setting, today, now, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new PlatformError(
                PlatformErrorKind.Unreachable,
                Localized.Of($"Feishu People did not answer within {Timeout.TotalMinutes} minutes.")
            );
        }
    }

    private async Task LoadStoredAsync(
        PeopleCalendarSetting setting,
        CancellationToken limit,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await store.LoadAsync(setting.AppId, limit) is { } calendar)
                loaded.UseStored(setting, calendar);
        }
        catch (StoreUnavailableException exception)
        {
            LogNotRead(setting.CalendarId, ErrorText.Of(exception));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(setting.CalendarId, "timeout");
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The work calendar {CalendarId} of Feishu People was loaded; it decides the days from {First} to {Last}"
    )]
    private partial void LogLoaded(string calendarId, DateOnly first, DateOnly last);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The work calendar {CalendarId} of Feishu People was not loaded; trying again in an hour. {Problem}"
    )]
    private partial void LogFailed(string calendarId, string problem);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The stored days of the work calendar {CalendarId} cannot be read now ({Error})"
    )]
    private partial void LogNotRead(string calendarId, string error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The days of the work calendar {CalendarId} were not stored; they are read from Feishu after a restart ({Error})"
    )]
    private partial void LogNotSaved(string calendarId, string error);
}
