using System.Globalization;
using FeishuApproval.Localization;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>The consoles for the output of commands.</summary>
internal static class Terminal
{
    /// <summary>
    /// The width of tables in a file or a pipe. It is larger than in a terminal, so that each row is one line for searches.
    /// </summary>
    private const int WidthOfFiles = 160;

    /// <summary>Creates a console on a writer. Colours and live output are only used in a terminal.</summary>
    public static IAnsiConsole On(TextWriter output)
    {
        bool watched = IsWatched(output);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(output),
                Ansi = watched ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = watched ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = watched ? InteractionSupport.Detect : InteractionSupport.No,
            }
        );
        if (!watched)
            console.Profile.Width = WidthOfFiles;
        return console;
    }

    /// <summary>Whether the writer is a terminal.</summary>
    public static bool IsWatched(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Shows the progress of work in a terminal.</summary>
    /// <param name="output">The output.</param>
    /// <param name="work">The work. Its argument is a function that adds a bar with a label; outside a terminal no bar is shown.</param>
    /// <param name="isSteady">Whether the bars move evenly enough to estimate the remaining time.</param>
    public static async Task<T> ShowProgressAsync<T>(
        TextWriter output,
        Func<Func<string, ProgressBar?>, Task<T>> work,
        bool isSteady = true
    )
    {
        if (!IsWatched(output))
            return await work(_ => null);
        ProgressColumn[] columns =
        [
            new ProgressBarColumn(),
            new PercentageColumn(),
            .. isSteady ? [new RemainingTimeColumn()] : Array.Empty<ProgressColumn>(),
            new TaskDescriptionColumn(),
        ];
        return await On(output)
            .Progress()
            .Columns(columns)
            .StartAsync(progress => work(name => new ProgressBar(progress.AddTask(name, maxValue: 1))));
    }

    /// <summary>Formats a latency with a unit.</summary>
    public static string Text(TimeSpan latency) =>
        string.Create(CultureInfo.InvariantCulture, $"{latency.TotalMilliseconds:#,0.00} ms");

    /// <summary>Formats a number with separators.</summary>
    public static string Text(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Formats a number with a noun.</summary>
    /// <param name="number">The number.</param>
    /// <param name="thing">The English noun in singular. The key of the translation is its plural: <c>{0} events</c>.</param>
    public static string Count(long number, string thing) =>
        Localized.IsChinese
            ? string.Format(CultureInfo.InvariantCulture, Localized.OfText($"{{0}} {thing}s"), Text(number))
            : $"{Text(number)} {thing}{(number == 1 ? string.Empty : "s")}";
}
