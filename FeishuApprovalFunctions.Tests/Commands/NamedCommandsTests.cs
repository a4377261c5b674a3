using System.CommandLine;
using System.Text.RegularExpressions;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Commands;

/// <summary>Every command line that a message, a help text or a document names exists, with its options.</summary>
public sealed partial class NamedCommandsTests
{
    [Fact]
    public void Commands_and_options_exist()
    {
        var root = CommandLine.CreateRoot();
        var named = Files()
            .SelectMany(path => Named(path, File.ReadAllText(Path.Combine(RepositoryFile.Root, path))))
            .ToList();

        Assert.True(named.Count > 60, $"Only {named.Count} command lines were found.");
        string[] problems = [.. named.SelectMany(line => Problems(root, line.Path, line.Text))];
        Assert.True(problems.Length == 0, string.Join(Environment.NewLine, problems));
    }

    [Fact]
    public void The_examples_of_every_command_are_valid()
    {
        var root = CommandLine.CreateRoot();
        var examples = Examples(root).ToList();

        Assert.True(examples.Count > 25, $"Only {examples.Count} examples were found.");
        Assert.All(
            examples,
            example => Assert.Empty(root.Parse(example).Errors.Select(error => $"{example}: {error.Message}"))
        );
    }

    [Theory]
    [InlineData("feishu-approval rebuild --repair", "rebuild has no option --repair")]
    [InlineData("feishu-approval repair --data ./data", "There is no command repair")]
    [InlineData("feishu-approval dead-letters list --yes", "list has no option --yes")]
    public void Others_are_found(string line, string problem) =>
        Assert.Contains(
            problem,
            Assert.Single(
                Named("a.md", $"`{line}`")
                    .SelectMany(named => Problems(CommandLine.CreateRoot(), named.Path, named.Text))
            ),
            StringComparison.Ordinal
        );

    /// <summary>The examples of a command and of those below it, without settings of the environment before the program's name.</summary>
    private static IEnumerable<string> Examples(Command command) =>
        ((command as CommandWithExamples)?.Examples ?? [])
            .Select(example => example.Split(" feishu-approval ")[^1])
            .Concat(command.Subcommands.SelectMany(Examples));

    private static IEnumerable<string> Files() =>
        Directory
            .EnumerateFiles(RepositoryFile.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryFile.Root, "docs"), "*.md"))
            .Concat(Sources("FeishuApproval.Local"))
            .Concat(Sources("FeishuApproval"))
            .Where(path => !Output().IsMatch(path.Replace('\\', '/')))
            .Select(path => Path.GetRelativePath(RepositoryFile.Root, path));

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryFile.Root, project), "*.cs", SearchOption.AllDirectories);

    /// <summary>The command lines of a file: after the program's name, up to the end of a line, of a code span or of a text.</summary>
    private static IEnumerable<(string Path, string Text)> Named(string path, string text) =>
        Lines()
            .Matches(text.Replace("\\\n", " ", StringComparison.Ordinal))
            .Select(match => (path, match.Groups["line"].Value));

    private static IEnumerable<string> Problems(RootCommand root, string path, string line)
    {
        Command command = root;
        string[] words =
        [
            .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimEnd('.', ',', ':', ')')),
        ];
        int index = 0;
        while (
            index < words.Length && command.Subcommands.FirstOrDefault(child => child.Name == words[index]) is { } child
        )
        {
            command = child;
            index++;
        }

        bool hasOptions = words.Any(word => word.StartsWith("--", StringComparison.Ordinal));
        if (command == root && !hasOptions)
            yield break;
        if (command == root && index < words.Length && !words[index].StartsWith('-'))
        {
            yield return $"{path}: There is no command {words[index]}: {line}";
            yield break;
        }

        // Options without a command are those of serve.
        var target = command == root ? root.Subcommands.Single(child => child.Name == "serve") : command;
        HashSet<string> known = [.. Options(target).Concat(Options(root)).Append("--help").Append("--version")];
        foreach (string word in words.Skip(index))
        {
            string name = word.Split('=')[0];
            if (OptionName().IsMatch(name) && !known.Contains(name))
                yield return $"{path}: {target.Name} has no option {name}: {line}";
        }
    }

    private static IEnumerable<string> Options(Command command) =>
        command
            .Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options))
            .SelectMany(option => option.Aliases.Append(option.Name));

    [GeneratedRegex(
        """(?:(?<!--?\w+ |exec |/)feishu-approval|FeishuApproval\.Local --) +(?<line>(--)?[a-z][^`\n"|&>;$]*)"""
    )]
    private static partial Regex Lines();

    [GeneratedRegex("^--[a-z][a-z-]*$")]
    private static partial Regex OptionName();

    [GeneratedRegex("/(obj|bin)/")]
    private static partial Regex Output();
}
