using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.UserAccess;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Hosting;

/// <summary>Renews the access of the user whose subscription reports approvals: at start, once a day, and once an hour after a failure.</summary>
internal sealed partial class RenewUserAccess(
    PlatformClients clients,
    UserGrantFile file,
    UserAccessStatus status,
    TimeProvider time,
    ILogger<RenewUserAccess> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            bool isDone = await RenewAsync(stoppingToken);
            await Task.Delay(isDone ? Interval : AfterFailure, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RenewAsync(CancellationToken stoppingToken)
    {
        try
        {
            bool isDone = true;
            foreach (var client in clients.All)
            {
                var authorization = new UserAuthorization(client, file, time);
                if (await authorization.RenewAsync(stoppingToken) is not { } result)
                    continue;
                status.Set(authorization.Load(), result.Error);
                if (result.Error is not { } error)
                    continue;
                LogNotRenewed(client.App.AppId, error.Sentence);
                isDone = !error.IsTransient;
            }

            return isDone;
        }
        catch (IOException exception)
        {
            LogFile(exception.Message);
            return false;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return true;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The user's access of the app {AppId} was not renewed: {Problem}"
    )]
    private partial void LogNotRenewed(string appId, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The user's access was not renewed: {Problem}")]
    private partial void LogFile(string problem);
}
