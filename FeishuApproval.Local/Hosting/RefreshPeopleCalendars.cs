using FeishuApproval.FeishuPlatform.PeopleCalendars;
using Microsoft.Extensions.Hosting;

namespace FeishuApproval.Local.Hosting;

/// <summary>Uses the stored work calendars of Feishu People from the start, and reads them from Feishu at start and once a day.</summary>
internal sealed class RefreshPeopleCalendars(PeopleCalendarLoader loader) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await loader.LoadStoredAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        loader.RunAsync(atStart: true, stoppingToken);
}
