using System.ComponentModel;
using System.Diagnostics;

namespace FeishuApproval.Tests.Support;

/// <summary>Runs the scripts of the pages in Node.js, where it is installed.</summary>
internal static class NodeScript
{
    /// <summary>Why it cannot run; null when it can.</summary>
    public static string? Missing { get; } = FindProblem();

    /// <summary>Runs a script of the repository with this input, and returns what it writes.</summary>
    public static async Task<string> RunAsync(string path, string input)
    {
        using var process = Start(Path.Combine(RepositoryFile.Root, path));
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }

    private static Process Start(string argument) =>
        Process.Start(
            new ProcessStartInfo("node", [argument])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    private static string? FindProblem()
    {
        try
        {
            using var process = Start("--version");
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "node --version fails.";
        }
        catch (Win32Exception)
        {
            return "Node.js is not installed, so what the calendar page draws is not checked here.";
        }
    }
}

/// <summary>A fact that needs Node.js, which says why when it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeScript.Missing;
}
