using System.Text.RegularExpressions;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>Everything that a build takes from outside is pinned, and everything that a release hands out is attested.</summary>
public partial class SupplyChainTests
{
    private static readonly string Release = RepositoryFile.Text(".github/workflows/release.yml");

    [Fact]
    public void Every_base_image_is_pinned_by_digest()
    {
        string[] lines = RepositoryFile.Text("Dockerfile").Split('\n');
        string[] images = [.. lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal))];
        Assert.Equal(2, images.Length);
        Assert.All(
            images,
            image => Assert.Matches(@" mcr\.microsoft\.com/\S+:\S+@sha256:[0-9a-f]{64}( AS build)?$", image)
        );
        Assert.DoesNotContain(lines, line => line.StartsWith("# syntax=", StringComparison.Ordinal));
    }

    [Fact]
    public void The_published_image_has_the_base_image_of_the_Dockerfile()
    {
        // The project reads it with this expression, so the bot updates one file.
        string project = RepositoryFile.Text("FeishuApproval.Local/FeishuApproval.Local.csproj");
        string expression = BaseImage()
            .Match(project)
            .Groups["expression"]
            .Value.Replace("&lt;", "<", StringComparison.Ordinal);
        var found = Regex.Matches(RepositoryFile.Text("Dockerfile"), expression);
        Assert.Matches("^mcr.microsoft.com/dotnet/aspnet:.*@sha256:[0-9a-f]{64}$", Assert.Single(found).Value);
    }

    [Theory]
    [InlineData("docker", "/")]
    [InlineData("docker-compose", "/infra/emulator")]
    [InlineData("github-actions", "/")]
    [InlineData("nuget", "/")]
    [InlineData("npm", "/.ci/tools, /FeishuApproval.Pages.Tests")]
    public void The_bot_updates_what_is_pinned(string ecosystem, string folders) =>
        Assert.Matches(
            $@"package-ecosystem: {ecosystem}\b[^\n]*\n +director(y: {folders}|ies: \[{folders}\])\n",
            RepositoryFile.Text(".github/dependabot.yml")
        );

    [Fact]
    public void Every_action_is_pinned_by_commit()
    {
        string workflows = Path.Combine(AppContext.BaseDirectory, ".github", "workflows");
        var uses = Directory
            .GetFiles(workflows, "*.yml")
            .SelectMany(file => Uses().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Where(action => !action.StartsWith("./", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(uses);
        Assert.All(uses, action => Assert.Matches("@[0-9a-f]{40} # v[0-9.]+$", action));
    }

    [Fact]
    public void A_workflow_installs_npm_packages_from_a_lock_file_only()
    {
        string ci = RepositoryFile.Text(".github/workflows/ci.yml");
        Assert.DoesNotMatch(@"npm (install|i|exec)\b|npx ", ci);
        Assert.Contains("npm ci --prefix .ci/tools", ci, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("draft", "subject-path: feishu-approval.*.nupkg")]
    [InlineData("binary", "subject-path: ${{ steps.archive.outputs.file }}")]
    [InlineData("image", "subject-digest: ${{ steps.push.outputs.digest }}")]
    public void A_release_attests_how_each_file_was_built_and_what_it_contains(string job, string subject)
    {
        string steps = Job(job);
        foreach (string action in (string[])["attest-build-provenance", "attest-sbom"])
        {
            string step = steps
                .Split("      - name: ")
                .Single(step => step.Contains($"actions/{action}@", StringComparison.Ordinal));
            Assert.Contains(subject, step, StringComparison.Ordinal);
        }

        Assert.Contains("id-token: write", steps, StringComparison.Ordinal);
        Assert.Contains("attestations: write", steps, StringComparison.Ordinal);
        Assert.Contains("run: .ci/sbom ", steps, StringComparison.Ordinal);
    }

    [Fact]
    public void The_attestation_of_a_binary_is_made_before_the_file_is_handed_out()
    {
        string steps = Job("binary");
        Assert.True(
            steps.IndexOf("actions/attest-sbom@", StringComparison.Ordinal)
                < steps.IndexOf("gh release upload", StringComparison.Ordinal)
        );
    }

    private static string Job(string name) =>
        Regex
            .Split(Release, @"^  (?=[a-z]+:\n)", RegexOptions.Multiline)
            .Single(job => job.StartsWith($"{name}:\n", StringComparison.Ordinal));

    [GeneratedRegex(@"^\s+(?:- )?uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"<ContainerBaseImage>.*?ReadAllText\('[^']*'\)\), '(?<expression>[^']+)'\)")]
    private static partial Regex BaseImage();
}
