using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The <c>az</c> and <c>azd</c> lines of the documents: the commands and options exist, and so do the names they are given.</summary>
public partial class DocumentedCommandTests
{
    /// <summary>The commands that the documents may use, with their options.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["azd auth login"] = [],
        ["azd config set"] = [],
        ["azd deploy"] = ["--no-prompt"],
        ["azd down"] = ["--purge"],
        ["azd env get-value"] = [],
        ["azd env get-values"] = [],
        ["azd env new"] = [],
        ["azd env set"] = [],
        ["azd env set-secret"] = [],
        ["azd hooks run"] = [],
        ["azd init"] = ["--template"],
        ["azd pipeline config"] = ["--provider"],
        ["azd provision"] = ["--no-prompt", "--preview"],
        ["azd up"] = [],
        ["az deployment group create"] = ["--resource-group", "--template-file", "--parameters"],
        ["az deployment group what-if"] = ["--resource-group", "--template-file", "--parameters"],
        ["az functionapp list-flexconsumption-locations"] = ["--zone-redundant"],
        ["az functionapp list-runtimes"] = ["--os"],
        ["az keyvault recover"] = ["--name"],
        ["az keyvault secret set"] = ["--vault-name", "--name", "--file"],
        ["az provider register"] = ["--namespace"],
        ["az role assignment create"] = ["--role", "--assignee", "--scope"],
        ["az role assignment delete"] = ["--ids"],
        ["az role assignment list"] = ["--scope", "--assignee"],
        ["az servicebus topic subscription rule delete"] = [],
        ["az storage account migration start"] = ["--account-name", "--resource-group", "--sku"],
    };

    private static readonly string[] Documents =
    [
        "README.md",
        "README.zh-CN.md",
        .. new[] { "docs", "docs/zh" }.SelectMany(folder =>
            Directory
                .GetFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.md")
                .Select(path => $"{folder}/{Path.GetFileName(path)}")
        ),
    ];

    [Fact]
    public void Every_command_and_option_exists()
    {
        int found = 0;
        foreach (var (document, command) in Commands())
        {
            found++;
            string? known = Known
                .Keys.Where(name => command == name || command.StartsWith($"{name} ", StringComparison.Ordinal))
                .MaxBy(name => name.Length);
            Assert.True(known is not null, $"{document}: {command}");
            Assert.All(
                Option().Matches(command).Select(match => match.Value),
                option => Assert.Contains(option, Known[known])
            );
        }

        Assert.True(found > 50);
    }

    [Fact]
    public void What_is_set_is_a_parameter_and_has_an_allowed_value()
    {
        var parameters = RepositoryFile.Json("infra/main.parameters.json")["parameters"]!
            .AsObject()
            .ToDictionary(
                parameter => Variable().Match((string)parameter.Value!["value"]!).Groups[1].Value,
                parameter => parameter.Key
            );
        string[] ofAzd = ["AZURE_RESOURCE_GROUP", "NAME"];
        foreach (
            var (document, command) in Commands()
                .Where(line => line.Command.StartsWith("azd env set ", StringComparison.Ordinal))
        )
        {
            string[] words = command.Split(' ', 5);
            if (ofAzd.Contains(words[3]))
                continue;
            Assert.True(parameters.ContainsKey(words[3]), $"{document}: {words[3]} is no parameter.");
            string[] allowed = Allowed(parameters[words[3]]);
            Assert.True(
                allowed.Length == 0 || allowed.Contains(words[4]),
                $"{document}: {command} is not one of {string.Join(", ", allowed)}."
            );
            if (
                words[4].StartsWith("'{", StringComparison.Ordinal) && words[4].EndsWith("}'", StringComparison.Ordinal)
            )
                Assert.NotNull(JsonNode.Parse(words[4].Trim('\'')));
        }
    }

    [Fact]
    public void A_template_exists_and_has_the_parameters_it_is_given()
    {
        int found = 0;
        foreach (var (document, command) in Commands())
        {
            if (TemplateFile().Match(command) is not { Success: true } match)
                continue;
            string template = RepositoryFile.Text(match.Groups[1].Value);
            foreach (Match given in GivenParameter().Matches(command))
            {
                found++;
                Assert.True(
                    template.Contains($"\nparam {given.Groups[1].Value} ", StringComparison.Ordinal),
                    $"{document}: {match.Groups[1].Value} has no parameter {given.Groups[1].Value}."
                );
            }
        }

        Assert.True(found >= 6);
    }

    [Fact]
    public void A_translated_page_has_the_commands_of_the_English_one()
    {
        foreach (string page in (string[])["deploy.md", "deploy-platform.md"])
        {
            var english = Commands($"docs/{page}").ToHashSet();
            var chinese = Commands($"docs/zh/{page}").ToList();
            Assert.NotEmpty(chinese);
            // The Chinese page may leave out options that are optional.
            Assert.All(
                chinese,
                command => Assert.Contains(english, line => line.StartsWith(command, StringComparison.Ordinal))
            );
        }
    }

    private static IEnumerable<(string Document, string Command)> Commands() =>
        Documents.SelectMany(document => Commands(document).Select(command => (document, command)));

    private static IEnumerable<string> Commands(string document)
    {
        string text = RepositoryFile.Text(document);
        return Line().Matches(text).Concat(Inline().Matches(text)).Select(match => match.Groups[1].Value.TrimEnd());
    }

    private static string[] Allowed(string parameter)
    {
        string main = RepositoryFile.Text("infra/main.bicep");
        var declaration = Regex.Match(main, @"@allowed\(\[\n((?:  [^\n]*\n)*)\]\)\n(?:@.*\n)*param " + parameter + " ");
        return [.. AllowedValue().Matches(declaration.Groups[1].Value).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^ *(azd? (?!…)[^\n#|]+)(?:#[^\n]*)?$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"`(azd? [^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"(?<= )--[a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"--template-file (\S+)")]
    private static partial Regex TemplateFile();

    [GeneratedRegex(@" (\w+)=…")]
    private static partial Regex GivenParameter();

    [GeneratedRegex(@"^\$\{(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^  '(.*)'$", RegexOptions.Multiline)]
    private static partial Regex AllowedValue();
}
