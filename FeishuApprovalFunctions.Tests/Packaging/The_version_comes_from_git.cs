using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using FeishuApproval.Local.Commands;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Packaging;

/// <summary>The target of <c>Directory.Build.targets</c> that makes a version of what "git describe" says.</summary>
public sealed partial class The_version_comes_from_git
{
    private static readonly (string Description, string Version, string PackageVersion)[] Cases =
    [
        ("v1.2.3-0-g0123abc", "1.2.3", "1.2.3"),
        ("v1.2.3-0-g0123abc-dirty", "1.2.4-dev.0+g0123abc.dirty", "1.2.4-dev.0"),
        ("v1.2.3-5-g0123abc", "1.2.4-dev.5+g0123abc", "1.2.4-dev.5"),
        ("v1.3.0-rc.1-0-g0123abc", "1.3.0-rc.1", "1.3.0-rc.1"),
        ("v1.3.0-rc.1-7-g0123abc-dirty", "1.3.0-rc.1.dev.7+g0123abc.dirty", "1.3.0-rc.1.dev.7"),
        ("0123456", "0.0.0-g0123456", "0.0.0-g0123456"),
        ("0123456-dirty", "0.0.0-g0123456+dirty", "0.0.0-g0123456"),
        ("fatal: not a git repository", "0.0.0-dev", "0.0.0-dev"),
    ];

    [Fact]
    public async Task Every_description_is_one_version()
    {
        var versions = await EvaluateAsync(hasGit: true, [.. Cases.Select(each => each.Description)]);

        Assert.Equal(Cases.Select(each => $"{each.Version} {each.PackageVersion}"), versions);
        Assert.All(Cases, each => Assert.Matches(SemanticVersion(), each.Version));
    }

    [Fact]
    public async Task A_source_archive_has_no_version() =>
        Assert.Equal(["0.0.0-dev 0.0.0-dev"], await EvaluateAsync(hasGit: false, [string.Empty]));

    [Fact]
    public async Task A_repository_without_commits_has_no_version() =>
        Assert.Equal(["0.0.0-dev 0.0.0-dev"], await EvaluateAsync(hasGit: true, [string.Empty]));

    [Fact]
    public void The_program_has_it()
    {
        string? version = typeof(CommandLine)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion;

        Assert.Matches(SemanticVersion(), version);
        Assert.NotEqual("1.0.0", version);
    }

    /// <summary>Runs the target in a folder of its own, once for each description.</summary>
    private static async Task<string[]> EvaluateAsync(bool hasGit, string[] descriptions)
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            Path.Combine(folder.Path, "Directory.Build.targets"),
            RepositoryFile.Text("Directory.Build.targets")
        );
        // An empty folder is no repository: git ends with an error there.
        if (hasGit)
            Directory.CreateDirectory(Path.Combine(folder.Path, ".git"));
        string calls = string.Concat(
            descriptions.Select(description =>
                $"""<MSBuild Projects="$(MSBuildProjectFile)" Targets="Show" Properties="GitDescription={description}" />"""
            )
        );
        string project = Path.Combine(folder.Path, "version.proj");
        File.WriteAllText(
            project,
            $"""
            <Project>
              <PropertyGroup><VersionFromGit>true</VersionFromGit></PropertyGroup>
              <Import Project="Directory.Build.targets" />
              <Target Name="Run">{calls}</Target>
              <Target Name="Show" DependsOnTargets="SetVersionFromGit">
                <Message Importance="High" Text="version: $(Version) $(PackageVersion)" />
              </Target>
            </Project>
            """
        );
        var start = new ProcessStartInfo(
            "dotnet",
            ["msbuild", project, "-t:Run", "-nologo", "-nodeReuse:false", "-verbosity:minimal"]
        )
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        return [.. Shown().Matches(output).Select(match => match.Groups[1].Value.TrimEnd())];
    }

    [GeneratedRegex("version: (.*)")]
    private static partial Regex Shown();

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?$")]
    private static partial Regex SemanticVersion();
}
