using System.Diagnostics;
using FeishuApproval.Local.Simulator;

namespace FeishuApproval.Tests.Local;

/// <summary><c>serve</c> in a process of its own, to be killed.</summary>
internal sealed class ServeProcess : IDisposable
{
    private const string AddressLine = "Feishu posts to: ";

    private readonly Process _process;

    private ServeProcess(Process process, Uri webhook) => (_process, Webhook) = (process, webhook);

    /// <summary>The address for events.</summary>
    public Uri Webhook { get; }

    /// <summary>Starts it on a free port and waits until it listens.</summary>
    public static async Task<ServeProcess> StartAsync(string dataFolder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[
            Path.Combine(AppContext.BaseDirectory, "feishu-approval.dll"), "serve", "--port", "0", "--data", dataFolder])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["Feishu__VerificationToken"] = SampleLibrary.VerificationToken;
        start.Environment["Feishu__EncryptKey"] = SampleLibrary.EncryptKey;
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(AddressLine, StringComparison.Ordinal)) continue;

            // Reads on, because a full pipe would block the process.
            _ = process.StandardOutput.ReadToEndAsync();
            return new ServeProcess(process, new Uri(line[AddressLine.Length..]));
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"serve ended with {process.ExitCode} before it listened.");
    }

    /// <summary>Kills it at any point of its work (SIGKILL).</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits until it has ended and its files are free.</summary>
    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
