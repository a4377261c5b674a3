using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>A client for each app that has an App Secret.</summary>
internal sealed class PlatformClients : IDisposable
{
    private readonly List<PlatformLimits> _limits = [];

    /// <summary>Creates the clients. The constructor makes no call to the platform.</summary>
    public PlatformClients(
        PlatformOptions options,
        IHttpClientFactory http,
        TimeProvider time,
        Metrics metrics,
        ILogger<PlatformClient> logger
    )
        : this(options, http, time, metrics, logger, PlatformLimits.Create) { }

    internal PlatformClients(
        PlatformOptions options,
        IHttpClientFactory http,
        TimeProvider time,
        Metrics metrics,
        ILogger<PlatformClient> logger,
        Func<PlatformLimits> limits
    )
    {
        var all = new List<PlatformClient>();
        foreach (var app in options.Apps)
        {
            var ofApp = limits();
            _limits.Add(ofApp);
            all.Add(new PlatformClient(app, http, ofApp, time, metrics, logger));
        }

        All = all;
    }

    /// <summary>The clients, in the order of the configuration; empty when no app has a secret.</summary>
    public IReadOnlyList<PlatformClient> All { get; }

    /// <summary>Returns the client of the app that received an event, or otherwise the client of the app with the definition; null when there is none.</summary>
    public PlatformClient? Find(string? appId, string? approvalCode) =>
        All.FirstOrDefault(client => client.App.AppId == appId)
        ?? All.FirstOrDefault(client => approvalCode is not null && client.App.ApprovalCodes.Contains(approvalCode));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var limits in _limits)
            limits.Dispose();
    }
}
