using System.Diagnostics;
using System.Globalization;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Tests.Local;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Chaos;

/// <summary>
/// <c>serve</c> in a process of its own, to which faults happen. As root its data folder is a small file system in memory, so that it can
/// be full. With Debian's libfaketime the process can have a wrong clock; the program itself knows nothing of it.
/// </summary>
internal sealed class ChaosServer : IAsyncDisposable
{
    private const string DiskSize = "64m";
    private const int Readers = 40;

    /// <summary>How long a stopped process may take until it answers again, and how far the time of an answer may be from the real one.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2.5);

    private static readonly string[] Reads =
    [
        "summary?from=2017-01-01&to=2020-01-05",
        "attendance?from=2018-11-01&to=2018-12-31&page_size=200&format=xlsx",
        "attendance?from=2018-12-01&to=2018-12-31&page_size=200&format=csv&layout=days",
        "status",
    ];

    private readonly TempFolder _folder;
    private readonly string? _clockLibrary;
    private readonly Dictionary<string, string?> _environment = new(ServeProcess.Settings);
    private readonly List<(long From, long To)> _interruptions = [];
    private readonly List<(long From, long To)> _clockErrors = [];
    private ServeProcess _process = null!;

    private ChaosServer(TempFolder folder)
    {
        _folder = folder;
        CanFillDisk = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && TryMount();
        _clockLibrary = FindClockLibrary();
        if (_clockLibrary is not null)
        {
            SetClock(TimeSpan.Zero);
            _environment["LD_PRELOAD"] = _clockLibrary;
            _environment["FAKETIME_TIMESTAMP_FILE"] = ClockFile;
            _environment["FAKETIME_CACHE_DURATION"] = "1";
            _environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";

            // By default the library of Debian 12 makes waits on the monotonic clock end at once, and the idle process is always busy.
            _environment["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
        }
    }

    /// <summary>Whether the data folder is small enough to be filled.</summary>
    public bool CanFillDisk { get; }

    /// <summary>Whether the process can have a wrong clock.</summary>
    public bool CanChangeClock => _clockLibrary is not null;

    /// <summary>The data folder.</summary>
    public string DataFolder => _folder.File("data");

    /// <summary>The address for events.</summary>
    public Uri Webhook => _process.Webhook;

    private string ClockFile => _folder.File("clock");

    /// <summary>Starts one.</summary>
    public static async Task<ChaosServer> StartAsync(TempFolder folder)
    {
        Directory.CreateDirectory(folder.File("data"));
        var server = new ChaosServer(folder);
        await server.StartProcessAsync();
        return server;
    }

    /// <summary>Lets one fault happen, and ends it.</summary>
    public async Task SufferAsync(ChaosStep step)
    {
        await Task.Delay(step.Pause);
        switch (step.Fault)
        {
            case ChaosFault.Kill:
                await RestartAsync();
                break;
            case ChaosFault.Stop:
                await StopForAsync(step.Duration);
                break;
            case ChaosFault.FullDisk when CanFillDisk:
                await FillDiskForAsync(step.Duration);
                break;
            case ChaosFault.ClockJump when CanChangeClock:
                await ChangeClockForAsync(step.ClockError, step.Duration);
                break;
            case ChaosFault.MovedDatabase:
                await MoveDatabaseForAsync(step.Duration);
                break;
            case ChaosFault.ReadFlood:
                await ReadForAsync(step.Duration);
                break;
        }
    }

    /// <summary>Whether the process could not answer during some of this time, because it was stopped, killed or starting.</summary>
    public bool WasInterrupted(ChaosAttempt attempt) => Overlaps(_interruptions, attempt);

    /// <summary>Whether the clock was wrong during some of this time.</summary>
    public bool HadWrongClock(ChaosAttempt attempt) => Overlaps(_clockErrors, attempt);

    /// <summary>Ends the process (SIGKILL), and leaves its files.</summary>
    public async Task EndAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _process.Dispose();
        if (CanFillDisk)
            Run("umount", DataFolder);
    }

    private static bool Overlaps(List<(long From, long To)> times, ChaosAttempt attempt) =>
        times.Any(time => attempt.From <= time.To && attempt.To >= time.From);

    private static long Now => TimeProvider.System.GetTimestamp();

    private async Task StartProcessAsync() => _process = await ServeProcess.StartAsync(DataFolder, _environment);

    private async Task RestartAsync()
    {
        long from = Now;
        await EndAsync();
        _process.Dispose();
        await StartProcessAsync();
        _interruptions.Add((from, Now));
    }

    private async Task StopForAsync(TimeSpan duration)
    {
        long from = Now;
        Signal("STOP");
        await Task.Delay(duration);
        Signal("CONT");
        await Task.Delay(Grace);
        _interruptions.Add((from, Now));
    }

    private async Task FillDiskForAsync(TimeSpan duration)
    {
        string filler = Path.Combine(DataFolder, "filler");
        await using (
            var file = new FileStream(filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0)
        )
        {
            byte[] block = new byte[4096];
            try
            {
                while (true)
                    file.Write(block);
            }
            catch (IOException)
            {
                // The disk is full.
            }
        }

        await Task.Delay(duration);
        File.Delete(filler);
    }

    private async Task ChangeClockForAsync(TimeSpan error, TimeSpan duration)
    {
        long from = Now;
        await SetClockUntilSeenAsync(error);
        await Task.Delay(duration);
        await SetClockUntilSeenAsync(TimeSpan.Zero);
        _clockErrors.Add((from, Now));
    }

    /// <summary>Sets the clock, and waits until the process has read it.</summary>
    private async Task SetClockUntilSeenAsync(TimeSpan error)
    {
        SetClock(error);
        while ((await ReadClockErrorAsync() > Grace) != (error != TimeSpan.Zero))
            await Task.Delay(TimeSpan.FromMilliseconds(100));
    }

    /// <summary>The error of the clock that an answer shows, which is up to a second old.</summary>
    private async Task<TimeSpan> ReadClockErrorAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(_process.Address, "/api/health/live"));
        return (answer.Headers.Date!.Value - DateTimeOffset.UtcNow).Duration();
    }

    private async Task MoveDatabaseForAsync(TimeSpan duration)
    {
        string away = Path.Combine(DataFolder, "away");
        Directory.CreateDirectory(away);
        string[] files =
        [
            .. Directory.GetFiles(DataFolder, Database.FileName + "*").Select(file => Path.GetFileName(file)!),
        ];
        foreach (string file in files)
            File.Move(Path.Combine(DataFolder, file), Path.Combine(away, file));
        await Task.Delay(duration);

        // Nothing may have been created in their place.
        foreach (string file in files)
            File.Move(Path.Combine(away, file), Path.Combine(DataFolder, file));
        await RestartAsync();
    }

    private async Task ReadForAsync(TimeSpan duration)
    {
        using var stop = new CancellationTokenSource(duration);
        var address = _process.Address;
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => ReadAsync(Reads[reader % Reads.Length])));

        async Task ReadAsync(string read)
        {
            using var http = new HttpClient();
            try
            {
                while (true)
                {
                    using var answer = await http.GetAsync(new Uri(address, $"/api/{read}"), stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The flood is over.
            }
        }
    }

    private void SetClock(TimeSpan error) =>
        File.WriteAllText(
            ClockFile,
            error.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture) + Environment.NewLine
        );

    private void Signal(string signal) =>
        Run("/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {_process.Id}"));

    private bool TryMount() => Run("mount", "-t", "tmpfs", "-o", $"size={DiskSize}", "tmpfs", DataFolder) == 0;

    private static string? FindClockLibrary() =>
        OperatingSystem.IsLinux() && Directory.Exists("/usr/lib")
            ? Directory
                .EnumerateDirectories("/usr/lib", "*-linux-gnu*")
                .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
                .FirstOrDefault(File.Exists)
            : null;

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
