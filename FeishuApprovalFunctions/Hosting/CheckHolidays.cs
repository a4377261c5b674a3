using FeishuApproval.WorkCalendars;
using Microsoft.Extensions.Hosting;

namespace FeishuApprovalFunctions.Hosting;

/// <summary>Logs at start when the public holidays of this year or the next are not known.</summary>
internal sealed class CheckHolidays(HolidayCheck holidays) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        holidays.LogMissing();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
