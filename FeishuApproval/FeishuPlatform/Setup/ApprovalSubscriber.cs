using FeishuApproval.FeishuPlatform.Api;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>Subscribes the app to the events of the configured approval definitions. Repeated calls change nothing more.</summary>
internal sealed partial class ApprovalSubscriber(
    PlatformClients clients,
    TimeProvider time,
    ILogger<ApprovalSubscriber> logger
)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>
    /// Subscribes every configured definition, and retries while a retry may succeed. Ends when every definition is subscribed or
    /// permanently rejected.
    /// </summary>
    public async Task SubscribeConfiguredAsync(CancellationToken cancellationToken)
    {
        var waiting = clients
            .All.SelectMany(client => client.App.ApprovalCodes.Select(code => (Client: client, Code: code)))
            .ToList();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var again = new List<(PlatformClient Client, string Code)>();
            foreach (var each in waiting)
            {
                var result = await each.Client.SubscribeAsync(each.Code, cancellationToken);
                if (result.TryGet(out bool isNew, out var error))
                {
                    if (isNew)
                        LogSubscribed(each.Code);
                    continue;
                }

                LogRefused(each.Code, error.Sentence);
                if (error.StopsTheApp)
                    again.Add(each);
            }

            if (again.Count == 0)
                return;
            waiting = again;
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Subscribed to the events of the approval definition {ApprovalCode}"
    )]
    private partial void LogSubscribed(string approvalCode);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The approval definition {ApprovalCode} is not subscribed: {Problem}"
    )]
    private partial void LogRefused(string approvalCode, string problem);
}
