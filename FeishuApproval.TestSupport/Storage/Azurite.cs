using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FeishuApproval.TestSupport.Storage;

/// <summary>
/// Azurite, Microsoft's emulator of Azure Storage: one process for all tests of a run, without data on disk, on free ports. Each test gets
/// a storage account of its own. <c>azurite</c> is started where it is installed, else <c>npx azurite</c>, which finds the version that
/// <c>npm ci --prefix .ci/azurite</c> installs. Without either, the tests are skipped; with the environment variable AZURITE=1 they fail.
/// </summary>
internal sealed partial class Azurite
{
    /// <summary>The key of every account. Azurite accepts any.</summary>
    private const string Key = "a2V5";

    /// <summary>More accounts than a run has tests; Azurite must know them at its start.</summary>
    private const int Accounts = 5_000;

    /// <summary>Node itself ends when its standard input does, so that nothing is left of a run that was killed.</summary>
    private const string EndWithThisProcess =
        "--import=data:text/javascript,process.stdin.resume().on('end',()=>process.exit())";

    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(3);

    private static readonly Lazy<Azurite> Started = new(Start);

    private static int _accounts;

    private readonly ConcurrentDictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _output = new();

    /// <summary>The connection string of an account that no other test uses. Skips the test when there is no Azurite.</summary>
    public static string CreateAccount()
    {
        var azurite = Started.Value;
        if (azurite._addresses.Count < 2)
        {
            string reason =
                "Azurite was not found: run npm ci --prefix .ci/azurite. "
                + string.Join(' ', azurite._output.Take(3)).Trim();
            Skip.If(Environment.GetEnvironmentVariable("AZURITE") != "1", reason);
            Assert.Fail(reason);
        }

        int number = Interlocked.Increment(ref _accounts);
        Assert.InRange(number, 1, Accounts);
        return $"DefaultEndpointsProtocol=http;AccountName=t{number};AccountKey={Key};"
            + $"TableEndpoint={azurite._addresses["Table"]}/t{number};BlobEndpoint={azurite._addresses["Blob"]}/t{number};";
    }

    private static Azurite Start()
    {
        var azurite = new Azurite();
        if (Find("azurite") is { } program)
            azurite.Run(program);
        else if (Find("npx") is { } npx)
            azurite.Run(npx, "--no", "--", "azurite");
        return azurite;
    }

    /// <summary>The full path of a program; null when it is not installed.</summary>
    private static string? Find(string program)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".cmd", ".exe"] : [string.Empty];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        return folders
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, program + ending)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Starts the emulator, and waits until it listens or ends.</summary>
    private void Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder(),
        };
        string[] options =
        [
            "--inMemoryPersistence",
            "--skipApiVersionCheck",
            "--disableTelemetry",
            "--silent",
            "--blobPort=0",
            "--queuePort=0",
            "--tablePort=0",
        ];
        foreach (string argument in arguments.Concat(options))
            start.ArgumentList.Add(argument);
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(
            ';',
            Enumerable.Range(1, Accounts).Select(number => $"t{number}:{Key}")
        );
        start.Environment["NODE_OPTIONS"] = EndWithThisProcess;

        using var ready = new ManualResetEventSlim();
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => ready.Set();
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill(entireProcessTree: true);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        ready.Wait(LongestStart);

        void Read(string? line)
        {
            if (line is null || _addresses.Count == 2)
                return;
            _output.Enqueue(line);
            if (Listening().Match(line) is { Success: true } match)
                _addresses[match.Groups[1].Value] = match.Groups[2].Value;
            if (_addresses.Count == 2)
                ready.Set();
        }
    }

    /// <summary>The folder of the pinned version.</summary>
    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath("../../.ci/azurite", Path.GetDirectoryName(path)!);

    [GeneratedRegex("^Azurite (Table|Blob) service is successfully listening at (http://[^/]+)")]
    private static partial Regex Listening();
}
