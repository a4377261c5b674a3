using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>What makes a cold start short.</summary>
public class StartTests
{
    /// <summary>The folder that <c>dotnet publish</c> wrote; CI sets it.</summary>
    private static readonly string? Published = Environment.GetEnvironmentVariable("PUBLISHED_APP");

    [Fact]
    public void Publishing_compiles_ahead_for_the_machines_of_Azure()
    {
        var settings = XDocument
            .Parse(RepositoryFile.Text("projects/FeishuApprovalFunctions.csproj"))
            .Descendants("PropertyGroup")
            .Single(group => (string?)group.Attribute("Condition") == "'$(_IsPublishing)' == 'true'");
        Assert.Equal("linux-x64", (string?)settings.Element("RuntimeIdentifier"));
        Assert.Equal("true", (string?)settings.Element("PublishReadyToRun"));
        // An assembly in the exclude list would be compiled at every start.
        Assert.DoesNotContain("PublishReadyToRunExclude", settings.Document!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GeneratedFunctionMetadataProvider")]
    [InlineData("DirectFunctionExecutor")]
    public void Functions_are_listed_and_called_by_generated_code_and_not_by_reflection(string type) =>
        Assert.Contains(typeof(Functions.Http).Assembly.GetTypes(), found => found.Name == type);

    [SkippableFact]
    public void Every_assembly_of_ours_has_native_code()
    {
        Skip.If(Published is null, "PUBLISHED_APP does not name the output of dotnet publish.");
        string[] assemblies = Directory.GetFiles(Published!, "FeishuApproval*.dll");
        Assert.Equal(
            ["FeishuApproval.Azure.dll", "FeishuApproval.dll", "FeishuApprovalFunctions.dll"],
            assemblies.Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.All(
            assemblies,
            path =>
            {
                using var reader = new PEReader(File.OpenRead(path));
                Assert.NotEqual(0, reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
            }
        );
    }
}
