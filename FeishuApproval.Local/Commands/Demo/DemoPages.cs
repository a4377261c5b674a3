using System.ComponentModel;
using System.Diagnostics;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using FeishuApproval.Simulator;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary><c>demo --open</c>: sends the events of a month, shows the pages, and runs until it is stopped.</summary>
internal sealed class DemoPages(
    LocalServer server,
    DemoClient client,
    RequestSigner signer,
    string token,
    DemoKeys keys,
    TextWriter output
)
{
    private static readonly TimeSpan ShareDuration = TimeSpan.FromDays(30);

    /// <summary>Runs until the process is asked to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var month = new DemoMonth(token, DateOnly.FromDateTime(now.UtcDateTime));
        int sent = 0;
        foreach (var simulated in month.Events())
        {
            var (status, _) = await client.PostAsync(signer.Sign(simulated.Body), cancellationToken);
            if (status == 200)
                sent++;
        }

        await DemoClient.ReadUntilAsync(
            async () => await client.ReadRecordAsync(month.LastInstance, cancellationToken) is null ? "none" : "read",
            "read",
            cancellationToken
        );
        string address = server.Address.GetLeftPart(UriPartial.Authority);

        // The browser does not send the part after #.
        string calendar = $"{address}/{Routes.Prefix}/{Routes.Calendar}#key={keys.Admin}";
        var claims = new ShareClaims(DemoMonth.TenantKey, ["leave"], (now + ShareDuration).ToUnixTimeSeconds());
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            Localized.Of(
                $"The server keeps running with a month of invented records ({Terminal.Count(sent, "event")})."
            )
        );
        await output.WriteLineAsync(Localized.Of($"Calendar:   {calendar}"));
        await output.WriteLineAsync(
            Localized.Of($"Operations: {address}/{Routes.Prefix}/{Routes.Operations}#key={keys.Admin}")
        );
        await output.WriteLineAsync(
            Localized.Of($"Read-only:  {ShareCommand.PageAddress(server.Address, new ShareKey(keys.Api).Sign(claims))}")
        );
        await output.WriteLineAsync(Localized.Of($"Ctrl-C stops the server and removes the temporary folder."));
        if (Terminal.IsWatched(output))
            Open(calendar);
        await server.WaitForShutdownAsync(cancellationToken);
    }

    private static void Open(string address)
    {
        bool hasDesktop =
            !OperatingSystem.IsLinux()
            || Environment.GetEnvironmentVariable("DISPLAY") is not null
            || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is not null;
        if (!hasDesktop)
            return;
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Win32Exception)
        {
            // There is no browser, but the address is already printed.
        }
    }
}

/// <summary>The random keys of the demo's server.</summary>
/// <param name="Api">The API key.</param>
/// <param name="Admin">The admin key; it is also valid for reads.</param>
internal sealed record DemoKeys(string Api, string Admin);
