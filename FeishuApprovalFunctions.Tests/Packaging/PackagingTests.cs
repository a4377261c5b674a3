using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FeishuApproval.Tests.Commands;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Packaging;

/// <summary>The project, the Dockerfile, the systemd unit, the release workflow and the documents name the same things.</summary>
public sealed partial class PackagingTests
{
    private const string Unit = "packaging/feishu-approval.service";

    private static readonly string Install = RepositoryFile.Text("docs/one-machine.md");
    private static readonly string Dockerfile = RepositoryFile.Text("Dockerfile");
    private static readonly string Release = RepositoryFile.Text(".github/workflows/release.yml");
    private static readonly XDocument Project = XDocument.Parse(
        RepositoryFile.Text("FeishuApproval.Local/FeishuApproval.Local.csproj")
    );

    [Fact]
    public void The_Dockerfile_and_the_project_make_the_same_image()
    {
        Assert.Equal(BaseImage(), Stage().Matches(Dockerfile)[^1].Groups[1].Value);
        Assert.Contains($"\nUSER {Property("ContainerUser")}\n", Dockerfile, StringComparison.Ordinal);
        Assert.Contains($"\nEXPOSE {Item("ContainerPort")}\n", Dockerfile, StringComparison.Ordinal);
        Assert.Equal(Item("ContainerDefaultArgs").Split(';'), Words("CMD"));
        Assert.Equal(["dotnet", $"/app/{Property("AssemblyName")}.dll"], Words("ENTRYPOINT"));
    }

    [Fact]
    public void The_base_image_has_the_time_zones()
    {
        Assert.Matches("-chiseled-extra@sha256:[0-9a-f]{64}$", BaseImage());
    }

    [Fact]
    public async Task The_container_and_its_health_check_run_commands_that_exist()
    {
        string[] arguments = Item("ContainerDefaultArgs").Split(';');
        var start = await Cli.RunAsync([.. arguments, "--receive", "webhook", "--config", "/nowhere/at/all.json"]);
        // The options were understood: what is wrong is the file.
        Assert.StartsWith("--config \"/nowhere/at/all.json\"", start.Error, StringComparison.Ordinal);

        string[] check = [.. Words("    CMD").Skip(2)];
        Assert.Equal(arguments[^1].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal), check[2]);
        Assert.Equal("health", check[0]);
        Assert.Equal(0, (await Cli.RunAsync([.. check, "--help"])).ExitCode);
    }

    [Fact]
    public void The_document_names_the_image_s_port_folder_and_account()
    {
        string volume = Dockerfile.Split("\nVOLUME ")[1].Split('\n')[0];
        Assert.StartsWith($"{volume}/", Item("ContainerDefaultArgs").Split(';')[2], StringComparison.Ordinal);
        Assert.Contains($":{volume} ", Install, StringComparison.Ordinal);
        Assert.Contains($":{Item("ContainerPort")} ", Install, StringComparison.Ordinal);
        Assert.Contains($"chown {Property("ContainerUser")} ", Install, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_and_the_document_name_the_same_files()
    {
        string unit = RepositoryFile.Text(Unit);
        string[] start = Entry(unit, "ExecStart").Split(' ');
        Assert.Contains($"install feishu-approval {Folder(start[0])}/\n", Install, StringComparison.Ordinal);
        Assert.Equal(["serve", "--data", $"/var/lib/{Entry(unit, "StateDirectory")}", "--port", "7071"], start[1..]);
        Assert.Contains($"backup --data {start[3]} FILE", Install, StringComparison.Ordinal);
        Assert.Contains($"sudoedit {Entry(unit, "EnvironmentFile")} ", Install, StringComparison.Ordinal);
        Assert.Contains(
            $"install -d -m 0700 {Folder(Entry(unit, "EnvironmentFile"))}\n",
            Install,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_unit_lets_the_server_finish_and_compile()
    {
        string unit = RepositoryFile.Text(Unit);
        // serve takes 30 s at most to end.
        Assert.True(int.Parse(Entry(unit, "TimeoutStopSec"), CultureInfo.InvariantCulture) > 30);
        Assert.DoesNotContain("\nMemoryDenyWriteExecute=", unit, StringComparison.Ordinal);
        Assert.Equal("yes", Entry(unit, "DynamicUser"));
    }

    [Fact]
    public async Task Systemd_accepts_the_unit()
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "feishu-approval.service");
        // systemd asks whether the program is there, which it is not before the installation.
        File.WriteAllText(
            path,
            RepositoryFile.Text(Unit).Replace("/usr/local/bin/feishu-approval", "/bin/true", StringComparison.Ordinal)
        );
        using var process = StartIfInstalled("systemd-analyze", "verify", path);
        if (process is null)
            return;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((0, string.Empty), (process.ExitCode, errors));
    }

    [Fact]
    public void Every_binary_of_the_release_is_in_the_document()
    {
        string[] released = [.. Rid().Matches(Release).Select(match => match.Groups[1].Value)];
        Assert.Equal(["linux-arm64", "linux-x64", "osx-arm64", "win-x64"], released.Order(StringComparer.Ordinal));
        string[] documented = [.. Archive().Matches(Install).Select(match => match.Groups[1].Value).Distinct()];
        Assert.Equal(released.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_package_of_the_project_is_the_one_of_the_document_and_the_release()
    {
        Assert.Equal(("feishu-approval", "true"), (Property("ToolCommandName"), Property("PackAsTool")));
        string file = $"{Property("PackageId")}.";
        Assert.Contains($"`{file}1.2.3.nupkg`", Install, StringComparison.Ordinal);
        Assert.Contains($"\"{file}${{TAG#v}}.nupkg\"", Release, StringComparison.Ordinal);
    }

    /// <summary>The licence of the holiday data asks for its notice in every copy.</summary>
    [Fact]
    public void The_package_and_every_archive_have_the_third_party_notices()
    {
        var item = Project
            .Descendants("None")
            .Single(none => none.Attribute("Include")!.Value == "../THIRD-PARTY-NOTICES.md");
        Assert.Equal("true", item.Attribute("Pack")!.Value);
        Assert.Equal("PreserveNewest", item.Attribute("CopyToPublishDirectory")!.Value);
        Assert.Contains("\n          notices=THIRD-PARTY-NOTICES.md\n", Release, StringComparison.Ordinal);
        string[] archives =
        [
            .. Release.Split('\n').Where(line => line.Contains("file=\"$name.", StringComparison.Ordinal)),
        ];
        Assert.Equal(3, archives.Length);
        Assert.All(archives, line => Assert.Contains("\"$notices\"", line, StringComparison.Ordinal));
        Assert.Contains(
            "Copyright (c) 2019 NateScarlet",
            RepositoryFile.Text("THIRD-PARTY-NOTICES.md"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_action_is_pinned_and_the_same_everywhere()
    {
        string[] workflows = ["azure-dev", "ci", "codeql", "release"];
        var uses = workflows
            .SelectMany(name => Uses().Matches(RepositoryFile.Text($".github/workflows/{name}.yml")))
            .Select(match => (Action: match.Groups[1].Value, Commit: match.Groups[2].Value))
            .ToList();
        Assert.All(uses, use => Assert.Matches("^[0-9a-f]{40} # v[0-9.]+$", use.Commit));
        Assert.All(uses.GroupBy(use => use.Action), action => Assert.Single(action.Distinct()));
    }

    [Fact]
    public void Only_the_jobs_that_write_may()
    {
        string[] jobs = Release.Split("\njobs:\n")[1].Split("\n\n  ");
        Assert.Contains("\npermissions:\n  contents: read\n", Release, StringComparison.Ordinal);
        Assert.Equal(
            [
                "draft:contents",
                "draft:id-token",
                "draft:attestations",
                "binary:contents",
                "binary:id-token",
                "binary:attestations",
                "checksums:contents",
                "image:packages",
                "image:id-token",
                "image:attestations",
            ],
            jobs.SelectMany(job =>
                Write().Matches(job).Select(match => $"{job.TrimStart().Split(':')[0]}:{match.Groups[1].Value}")
            )
        );
        Assert.All(
            jobs.Where(job => job.Contains("actions/checkout", StringComparison.Ordinal)),
            job => Assert.Contains("persist-credentials: false", job, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Every_file_and_heading_that_a_document_links_to_is_there()
    {
        string[] documents =
        [
            .. Directory.GetFiles(RepositoryFile.Root, "*.md"),
            .. Directory.GetFiles(Path.Combine(RepositoryFile.Root, "docs"), "*.md", SearchOption.AllDirectories),
        ];
        var missing =
            from document in documents
            from link in Link().Matches(File.ReadAllText(document))
            let file = link.Groups["file"].Value
            where !file.Contains("://", StringComparison.Ordinal)
            let target = file.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, file)
            where
                (!File.Exists(target) && !Directory.Exists(target))
                || (link.Groups["anchor"].Success && !Anchors(target).Contains(link.Groups["anchor"].Value))
            select $"{Path.GetFileName(document)}: {link.Value}";
        Assert.Empty(missing);
    }

    /// <summary>The anchors that GitHub gives the headings of a document.</summary>
    private static IEnumerable<string> Anchors(string document) =>
        Heading()
            .Matches(File.ReadAllText(document))
            .Select(heading => NotInAnchor().Replace(heading.Groups[1].Value.ToLowerInvariant(), string.Empty))
            .Select(heading => heading.Replace(' ', '-'));

    /// <summary>The base image of the project, which it takes from the Dockerfile by an expression, so that the bot updates one file.</summary>
    private static string BaseImage()
    {
        string expression = BaseImageExpression().Match(Property("ContainerBaseImage")).Groups[1].Value;
        return Assert.Single(Regex.Matches(Dockerfile, expression)).Value;
    }

    private static string Property(string name) => Project.Descendants(name).Single().Value;

    private static string Item(string name) => Project.Descendants(name).Single().Attribute("Include")!.Value;

    /// <summary>The words of an instruction in JSON form; the last one of its name.</summary>
    private static string[] Words(string instruction) =>
        JsonSerializer.Deserialize<string[]>(Dockerfile.Split($"\n{instruction} ")[^1].Split('\n')[0])!;

    private static string Folder(string path) => path[..path.LastIndexOf('/')];

    private static string Entry(string unit, string name) => unit.Split($"\n{name}=")[1].Split('\n')[0];

    private static Process? StartIfInstalled(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"ReadAllText\('\$\(MSBuildThisFileDirectory\)\.\./Dockerfile'\)\), '([^']+)'\)\.Value\)$")]
    private static partial Regex BaseImageExpression();

    [GeneratedRegex("^FROM (?:--\\S+ )?(\\S+)", RegexOptions.Multiline)]
    private static partial Regex Stage();

    [GeneratedRegex(@"\{ rid: ([a-z0-9-]+), ")]
    private static partial Regex Rid();

    [GeneratedRegex(@"feishu-approval-1\.2\.3-([a-z0-9-]+)\.(?:tar\.gz|zip)")]
    private static partial Regex Archive();

    [GeneratedRegex(@"uses: ([\w./-]+)@(.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^      ([\w-]+): write", RegexOptions.Multiline)]
    private static partial Regex Write();

    [GeneratedRegex(@"\]\((?<file>[^)#\s]*)(?:#(?<anchor>[^)]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
