using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Connect;
using FeishuApproval.Local.Commands.Demo;
using FeishuApproval.Local.Commands.Management;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Local.Commands.Send;
using FeishuApproval.Local.Commands.Serve;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands;

/// <summary>The program's command line.</summary>
internal static class CommandLine
{
    /// <summary>The name of the program on the command line.</summary>
    public const string ProgramName = ProgramInvocation.Name;

    private const string DefaultCommand = "serve";

    private static readonly string[] NeverEmpty =
    [
        "--data",
        "--out",
        "--url",
        "--urls",
        "--log",
        "--config",
        "--event",
        "--definition",
    ];

    /// <summary>The examples in the program's own help.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    ["demo", "connect", "serve", "send http://127.0.0.1:7071 --event all"];

    /// <summary>Runs a command line. Ctrl-C cancels the command.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        // Without this, Windows prints Chinese text and the marks ✓ and ✗ as question marks.
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = Encoding.UTF8;

        // Windows has no variable for the language of the user.
        string? user = OperatingSystem.IsWindows() ? CultureInfo.CurrentUICulture.Name : null;

        // What a command starts in the background, for example a server, writes logs.
        CultureInfo.DefaultThreadCurrentUICulture = Localized.English;
        return RunAsync(
            args,
            Console.Out,
            Console.Error,
            CancellationToken.None,
            name => Environment.GetEnvironmentVariable(name) ?? user
        );
    }

    /// <summary>Runs a command line with other outputs.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">The standard output.</param>
    /// <param name="error">The output for errors.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    /// <param name="environment">The environment variables that name a language; without it, the language is English.</param>
    public static async Task<int> RunAsync(
        string[] args,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken,
        Func<string, string?>? environment = null
    )
    {
        CultureInfo.CurrentUICulture = LanguageOption.Choose(args, environment ?? (_ => null));
        var root = CreateRoot();
        var parsed = root.Parse(Complete(args));
        if (parsed.Action is not HelpWithExamples && FindProblem(parsed) is { } problem)
        {
            await error.WriteLineAsync(problem);
            return ExitCodes.Usage;
        }

        bool isJson = parsed.GetValue<bool>(JsonOutput.OptionName) && parsed.Action is not HelpWithExamples;
        var configuration = new CommandConfiguration
        {
            Output = isJson ? TextWriter.Null : output,
            Json = isJson ? output : null,
            Error = error,
            EnableDefaultExceptionHandler = false,

            // serve delivers accepted events before it ends.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception exception) when (exception is UsageException or ConfigurationException)
        {
            await error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
        catch (UnreadableRecordException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C came during work that cannot be cancelled.
            return ExitCodes.Failure;
        }
    }

    /// <summary>The tree of all commands.</summary>
    internal static RootCommand CreateRoot()
    {
        var root = new RootCommand("Receives Feishu's approval events and keeps attendance records on this machine.")
        {
            ServeCommand.Create(),
            ConnectCommand.Create(),
            DemoCommand.Create(),
            DoctorCommand.Create(),
            DefinitionsCommand.Create(),
            SubscribeCommand.CreateSubscribe(),
            SubscribeCommand.CreateUnsubscribe(),
            ReconcileCommand.Create(),
            SimulatePlatformCommand.Create(),
            SendCommand.Create(),
            HealthCommand.Create(),
            ExportCommand.Create(),
            PayrollCommand.Create(),
            CompareCommand.Create(),
            CloseCommand.Create(),
            ChangesCommand.Create(),
            BackupCommand.Create(),
            CheckCommand.Create(),
            DeadLettersCommand.Create(),
            ReplayCommand.Create(),
            RebuildCommand.Create(),
            EraseCommand.Create(),
            RetentionCommand.Create(),
            ShareCommand.Create(),
        };
        root.Add(SettingsFile.CreateOption());
        root.Add(JsonOutput.CreateOption());
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction action } help)
                help.Action = new HelpWithExamples(action);
        }

        AddLanguage(root);
        Translate(root);
        return root;
    }

    private static void AddLanguage(Command command)
    {
        if (command.Options.All(option => option.Name != LanguageOption.Name))
            command.Add(LanguageOption.Create());
        foreach (var child in command.Subcommands)
            AddLanguage(child);
    }

    private static void Translate(Command command)
    {
        foreach (var symbol in command.Options.Concat<Symbol>(command.Arguments).Append(command))
            symbol.Description = symbol.Description is { } description ? Localized.OfText(description) : null;
        foreach (var child in command.Subcommands)
            Translate(child);
    }

    /// <summary>
    /// Completes the arguments. No arguments and <c>help</c> show the help. Options before any command belong to the default command,
    /// except for the program's own options.
    /// </summary>
    private static string[] Complete(string[] args) =>
        args switch
        {
            [] => ["--help"],
            ["help", .. var rest] => [.. rest, "--help"],
            [LanguageOption.Name, var language, .. var rest] => [.. Complete(rest), LanguageOption.Name, language],
            ["--help" or "-h" or "-?" or "--version", ..] => args,
            [['-', ..], ..] => [DefaultCommand, .. args],
            _ => args,
        };

    private static string? FindProblem(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Errors.Count == 0)
            return FindEmptyOption(parsed) is { } name
                ? Localized.Of($"{name} is empty. See {ProgramName} {command.Name} --help.")
                : null;
        if (command is RootCommand && parsed.UnmatchedTokens is [var word, ..])
        {
            string hint = Nearest.Of(word, command.Subcommands.Select(known => known.Name)) is { } nearest
                ? Localized.Of($" Did you mean {nearest}?")
                : string.Empty;
            return Localized.Of($"There is no command \"{word}\".{hint} See {ProgramName} --help.");
        }

        // One mistake often causes several errors; the first is the clearest.
        return Localized.Of($"{Sentence(parsed.Errors[0])}. See {ProgramName} {command.Name} --help.");
    }

    /// <summary>
    /// Finds an option for a file, a folder or an address with an empty value. The cause is often a shell variable that is not set.
    /// </summary>
    private static string? FindEmptyOption(ParseResult parsed) =>
        parsed
            .CommandResult.Children.OfType<OptionResult>()
            .FirstOrDefault(option =>
                NeverEmpty.Contains(option.Option.Name)
                && option.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))
            )
            ?.Option.Name;

    /// <summary>The error message: the parser's own message when users can understand it.</summary>
    private static string Sentence(ParseError error) =>
        error.SymbolResult switch
        {
            OptionResult { Tokens: [var token, ..], Option: var option }
                when error.Message.Contains("System.", StringComparison.Ordinal) => Localized.Of(
                $"{option.Name} cannot be \"{token.Value}\""
            ),
            ArgumentResult { Tokens: [], Argument: { } argument } => Localized.Of($"{argument.Name} is missing"),
            _ => ParserTexts.Message(error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')),
        };
}
