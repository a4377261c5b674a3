using System.Diagnostics;
using FeishuApproval.Simulator;

namespace FeishuApproval.Tests.Local;

/// <summary><c>serve</c> in a process of its own, to be killed.</summary>
internal sealed class ServeProcess : IDisposable
{
    private const string AddressLine = "Page: ";

    private readonly Process _process;

    private ServeProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The address for events.</summary>
    public Uri Webhook => new(Address, "/api/feishu/events");

    /// <summary>Starts it on a free port, receiving by webhook, and waits until it listens.</summary>
    public static Task<ServeProcess> StartAsync(string dataFolder) => StartAsync(dataFolder, Settings);

    /// <summary>The settings of a server that accepts the simulator's events.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?>
        {
            ["Feishu__VerificationToken"] = SampleLibrary.VerificationToken,
            ["Feishu__EncryptKey"] = SampleLibrary.EncryptKey,
        };

    /// <summary>Starts it on a free port and waits until it listens.</summary>
    /// <param name="dataFolder">Its folder.</param>
    /// <param name="environment">What its environment has beyond this process's; null removes a variable.</param>
    /// <param name="openFiles">How many files it may open; null for the limit of this process.</param>
    /// <exception cref="InvalidOperationException">It ended. The message has its exit code and what it wrote to standard error.</exception>
    public static async Task<ServeProcess> StartAsync(
        string dataFolder,
        IReadOnlyDictionary<string, string?> environment,
        int? openFiles = null
    )
    {
        string[] serve =
        [
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "feishu-approval.dll"),
            "serve",
            "--port",
            "0",
            "--data",
            dataFolder,
        ];
        string[] command = openFiles is null
            ? serve
            : ["/bin/sh", "-c", $"ulimit -n {openFiles}; exec \"$@\"", "sh", .. serve];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        foreach (var (name, value) in environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(AddressLine, StringComparison.Ordinal))
                continue;

            // Reads on, because a full pipe would block the process.
            _ = process.StandardOutput.ReadToEndAsync();
            return new ServeProcess(process, new Uri(line[AddressLine.Length..]));
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"serve ended with {process.ExitCode}: {await error}");
    }

    /// <summary>Kills it at any point of its work (SIGKILL).</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits until it has ended and its files are free.</summary>
    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
