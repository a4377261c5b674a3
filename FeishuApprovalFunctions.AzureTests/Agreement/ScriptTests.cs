using System.Diagnostics;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The shell scripts of deployment, with stubs of the programs they call.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly string _stubs = Directory.CreateTempSubdirectory("stubs-").FullName;

    [UnixFact]
    public void A_Bicep_warning_fails_the_check()
    {
        Assert.Equal(0, CheckBicep(diagnostic: null).ExitCode);
        Assert.Equal(0, CheckBicep("Info use-recent-api-versions: A newer version exists.").ExitCode);

        var (exitCode, output) = CheckBicep("Warning BCP037: The property \"zoneRedundnt\" is not allowed.");
        Assert.Equal(1, exitCode);
        Assert.Contains("zoneRedundnt", output, StringComparison.Ordinal);
        Assert.Equal(1, CheckBicep("Error BCP057: The name \"x\" does not exist.").ExitCode);
    }

    [UnixFact]
    public void A_compiler_that_crashes_fails_the_check()
    {
        Stub("bicep", "exit 134");
        Assert.Equal(1, Run(".ci/check-bicep").ExitCode);
    }

    [UnixFact]
    public void The_hook_refreshes_the_secrets_without_showing_the_token()
    {
        Stub("azd", "echo '{\n  \"expiresOn\": \"2026-11-21T00:00:00Z\",\n  \"token\": \"ey.token\"\n}'");
        Stub("curl", """printf '%s\n' "$@" >"$0.arguments"; cat >"$0.input" """);

        var (exitCode, output) = Run("infra/hooks/refresh-secrets.sh");

        Assert.Equal(0, exitCode);
        string arguments = File.ReadAllText(Path.Combine(_stubs, "curl.arguments"));
        Assert.Contains(
            "https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a/config/",
            arguments,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "/config/configreferences/appsettings/refresh?api-version=2022-03-01\n",
            arguments,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("ey.token", arguments + output, StringComparison.Ordinal);
        Assert.Equal(
            "header = \"Authorization: Bearer ey.token\"\n",
            File.ReadAllText(Path.Combine(_stubs, "curl.input"))
        );
    }

    [UnixFact]
    public void The_hook_fails_when_it_gets_no_token()
    {
        Stub("azd", "exit 1");
        Stub("curl", "exit 0");
        Assert.NotEqual(0, Run("infra/hooks/refresh-secrets.sh").ExitCode);
    }

    [UnixFact]
    public void The_hook_fails_when_Azure_refuses()
    {
        Stub("azd", "echo '{ \"token\": \"ey.token\" }'");
        Stub("curl", "exit 22");
        Assert.NotEqual(0, Run("infra/hooks/refresh-secrets.sh").ExitCode);
    }

    public void Dispose() => Directory.Delete(_stubs, recursive: true);

    private (int ExitCode, string Output) CheckBicep(string? diagnostic)
    {
        string print = diagnostic is null ? string.Empty : $"echo '/infra/main.bicep(3,7) : {diagnostic}' >&2\n";
        Stub("bicep", $"{print}if [ \"$1\" = build ]; then echo '{{}}'; fi");
        return Run(".ci/check-bicep");
    }

    private void Stub(string program, string script)
    {
        string path = Path.Combine(_stubs, program);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private (int ExitCode, string Output) Run(string script)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(AppContext.BaseDirectory, script)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_stubs}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["AZURE_SUBSCRIPTION_ID"] = "s";
        start.Environment["AZURE_RESOURCE_GROUP"] = "g";
        start.Environment["AZURE_FUNCTION_APP_NAME"] = "a";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}
