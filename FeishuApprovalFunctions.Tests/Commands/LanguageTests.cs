using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Commands;

/// <summary>The command line writes in the language of <c>--lang</c> or of the environment.</summary>
public sealed partial class LanguageTests
{
    public static TheoryData<string> Commands => [.. Names(CommandLine.CreateRoot(), string.Empty)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_is_in_Chinese(string command)
    {
        string help = (await Cli.RunAsync([.. Words(command), "--help", "--lang", "zh"])).Output;

        // Names, files and addresses stay, but no sentence does.
        Assert.Matches(Chinese(), help);
        Assert.Contains("用法", help, StringComparison.Ordinal);
        Assert.DoesNotMatch(EnglishSentence(), help[..Examples(help)]);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_is_in_English_otherwise(string command) =>
        Assert.DoesNotMatch(
            Chinese(),
            (await Cli.RunAsync([.. Words(command), "--help"])).Output.Replace("请假 加班", "")
        );

    [Theory]
    [InlineData("serve", "", "en")]
    [InlineData("serve --lang zh", "", "zh")]
    [InlineData("serve --lang=zh", "", "zh")]
    [InlineData("serve --lang en", "LANG=zh_CN.UTF-8", "en")]
    [InlineData("serve", "LANG=zh_CN.UTF-8", "zh")]
    [InlineData("serve", "LANG=zh_TW.UTF-8", "zh")]
    [InlineData("serve", "LANG=en_US.UTF-8", "en")]
    [InlineData("serve", "LANG=C", "en")]
    [InlineData("serve", "LC_ALL=zh_CN.UTF-8;LANG=en_US.UTF-8", "zh")]
    [InlineData("serve", "LC_ALL=C.UTF-8;LANG=zh_CN.UTF-8", "en")]
    [InlineData("serve", "LC_ALL=;LC_MESSAGES=zh_CN.UTF-8;LANG=en_US.UTF-8", "zh")]
    [InlineData("serve --json", "LANG=zh_CN.UTF-8", "en")]
    [InlineData("serve --json --lang zh", "", "en")]
    public void The_option_precedes_the_environment(string args, string environment, string language)
    {
        var variables = environment
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('='))
            .ToDictionary(variable => variable[0], variable => variable[1]);

        var culture = LanguageOption.Choose(args.Split(' '), name => variables.GetValueOrDefault(name));

        Assert.Equal(language == "zh" ? Localized.Chinese : Localized.English, culture);
    }

    [Theory]
    [InlineData("sned", "没有命令“sned”。是否要用 send？请运行 feishu-approval --help 查看用法。")]
    [InlineData("send", "缺少 URL。请运行 feishu-approval send --help 查看用法。")]
    [InlineData(
        "send http://a --count 0",
        "--count 必须是 1 到 10000000 之间的整数，而不是“0”。请运行 feishu-approval send --help 查看用法。"
    )]
    [InlineData("demo --fast", "无法识别的命令或参数 '--fast'。请运行 feishu-approval demo --help 查看用法。")]
    [InlineData("export", "缺少选项 '--from'。请运行 feishu-approval export --help 查看用法。")]
    [InlineData(
        "serve --log-format x",
        "无法识别的值 'x'，必须是其中之一：'text' 	'json'。请运行 feishu-approval serve --help 查看用法。"
    )]
    [InlineData("dead-letters", "缺少子命令。请运行 feishu-approval dead-letters --help 查看用法。")]
    [InlineData("check --data /nowhere/at/all", "/nowhere/at/all 中没有数据库。请用 --data 指定 serve 的数据文件夹。")]
    [InlineData("serve --config {file}", "没有设置 Feishu__AppIdd。是否要用 Feishu__AppId？")]
    [InlineData(
        "doctor --config {empty}",
        "未设置 Feishu__AppId 和 Feishu__AppSecret。请从开发者后台该应用的“凭证与基础信息”页面复制。"
    )]
    public async Task Errors_are_in_Chinese(string args, string sentence)
    {
        using var folder = new TempFolder();
        string file = folder.File("settings.json", """{"Feishu":{"AppIdd":"cli_1"}}""");
        string empty = folder.File("empty.json", "{}");

        var cli = await Cli.RunAsync([
            .. args.Replace("{file}", file, StringComparison.Ordinal)
                .Replace("{empty}", empty, StringComparison.Ordinal)
                .Split(' '),
            "--lang",
            "zh",
        ]);

        Assert.Equal(ExitCodes.Usage, cli.ExitCode);
        Assert.Equal(sentence, cli.Error.Trim());
    }

    [Fact]
    public async Task The_program_s_language_comes_before_a_command_too()
    {
        Assert.Matches(Chinese(), (await Cli.RunAsync("--lang", "zh")).Output);
        Assert.Equal(
            "没有命令“sned”。是否要用 send？请运行 feishu-approval --help 查看用法。",
            (await Cli.RunAsync("--lang", "zh", "sned")).Error.Trim()
        );
    }

    [Fact]
    public async Task Another_language_is_refused() =>
        Assert.Equal(
            "--lang must be one of en|zh, not \"fr\". See feishu-approval demo --help.",
            (await Cli.RunAsync("demo", "--lang", "fr")).Error.Trim()
        );

    [Fact]
    public async Task The_demo_passes_in_Chinese()
    {
        var cli = await Cli.RunAsync("demo", "--lang", "zh");

        Assert.Equal(ExitCodes.Success, cli.ExitCode);
        Assert.Contains("项检查全部通过", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_doctor_finds_is_in_Chinese()
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.App.Scopes.Remove(RequestedAccess.ListApprovals);
        using var folder = new TempFolder();
        string settings = folder.File(
            "settings.json",
            $$$"""
            {"Feishu":{"AppId":"{{{platform.App.AppId}}}","AppSecret":"{{{TestPlatform.AppSecret}}}",
            "Platform":"{{{platform.Address.Base}}}","ApprovalCodes":["{{{TestPlatform.LeaveCode}}}"]}}
            """
        );

        var cli = await Cli.RunAsync("doctor", "--config", settings, "--data", folder.Path, "--lang", "zh");

        string[] lines = cli.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 8, cli.Output);
        Assert.All(
            lines,
            line => Assert.Matches("^[✓?✗] \\p{IsCJKUnifiedIdeographs}+.*: .*\\p{IsCJKUnifiedIdeographs}", line)
        );
        Assert.All(lines, line => Assert.DoesNotMatch(EnglishSentence(), line));
    }

    [Fact]
    public async Task The_logs_of_a_server_stay_in_English()
    {
        await using var platform = await TestPlatform.StartAsync();
        using var folder = new TempFolder();
        using var log = new WaitingLog("App Secret");
        CultureInfo.CurrentUICulture = Localized.Chinese;
        await using var server = await LocalServer.StartAsync(
            new LocalServerOptions
            {
                Configuration = TestConfiguration.Of(
                    $"{TestServer.Keyed("k")};Reconcile__MaxCallsPerDay=0;Feishu__AppId={platform.App.AppId};"
                        + $"Feishu__AppSecret=another;Feishu__Platform={platform.Address.Base};Feishu__ApprovalCodes__0=A"
                ),
                DataFolder = folder.Path,
                Urls = ["http://127.0.0.1:0"],
                Database = TestDatabase.Fast,
                ConfigureServices = services => services.AddSingleton<ILoggerProvider>(log),
            }
        );

        string entry = await log.Entry.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Contains($"App ID and App Secret of {platform.App.AppId} do not fit", entry, StringComparison.Ordinal);
        Assert.Equal(Localized.Chinese, CultureInfo.CurrentUICulture);
    }

    [Fact]
    public async Task A_command_leaves_the_language_of_its_caller()
    {
        await Cli.RunAsync("demo", "--fast", "--lang", "zh");

        Assert.Equal(Localized.English, CultureInfo.CurrentUICulture);
    }

    [Fact]
    public void No_option_is_part_of_two_command_lines()
    {
        // The descriptions of one are translated, and the other may have another language.
        Assert.Empty(Symbols(CommandLine.CreateRoot()).Intersect(Symbols(CommandLine.CreateRoot())));
    }

    private static IEnumerable<Symbol> Symbols(Command command) =>
        command
            .Options.Concat<Symbol>(command.Arguments)
            .Append(command)
            .Concat(command.Subcommands.SelectMany(Symbols));

    private static IEnumerable<string> Names(Command command, string prefix) =>
        command.Subcommands.SelectMany(child => Names(child, $"{prefix}{child.Name} ")).Prepend(prefix.TrimEnd());

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static int Examples(string help) =>
        help.IndexOf("示例：", StringComparison.Ordinal) is >= 0 and var at ? at : help.Length;

    /// <summary>Completes with the first log entry that has some text.</summary>
    private sealed class WaitingLog(string text) : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource<string> _entry = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Entry => _entry.Task;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            string entry = formatter(state, exception);
            if (entry.Contains(text, StringComparison.Ordinal))
                _entry.TrySetResult(entry);
        }

        public void Dispose() { }
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"(?<![-\w])[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}")]
    private static partial Regex EnglishSentence();
}
