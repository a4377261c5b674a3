using FeishuApproval.Local.Commands;

namespace FeishuApproval.Tests.Commands;

/// <summary>Runs the command line as a shell would, and records its output.</summary>
internal sealed record Cli(int ExitCode, string Output, string Error)
{
    public static async Task<Cli> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        int exitCode = await CommandLine.RunAsync(args, output, error, CancellationToken.None);
        return new Cli(exitCode, output.ToString(), error.ToString());
    }
}
