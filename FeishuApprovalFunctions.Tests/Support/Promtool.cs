using System.Diagnostics;

namespace FeishuApproval.Tests.Support;

/// <summary>Prometheus's own checker of rules, where it is installed: <c>promtool</c> on PATH, or named by PROMTOOL.</summary>
internal static class Promtool
{
    private static readonly string Program = Environment.GetEnvironmentVariable("PROMTOOL") is { Length: > 0 } named
        ? named
        : "promtool";

    /// <summary>Why it cannot run; null when it can.</summary>
    public static string? Missing { get; } = FindProblem();

    /// <summary>Runs it. Returns the exit code and everything that it wrote.</summary>
    public static (int ExitCode, string Output) Run(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = RepositoryFile.Root,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    private static string? FindProblem()
    {
        try
        {
            return Run("--version").ExitCode == 0 ? null : $"{Program} --version fails.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "promtool is not installed; it is in Debian's package prometheus.";
        }
    }
}

/// <summary>A fact that promtool checks, which says why when it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute() => Skip = Promtool.Missing;
}
