using Spectre.Console;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>A progress bar for shares from 0 to 1.</summary>
internal sealed class ProgressBar(ProgressTask task) : IProgress<double>
{
    /// <summary>Fills the bar up to a share; a smaller share than before changes nothing.</summary>
    public void Report(double value) => task.Value = Math.Max(task.Value, value);

    /// <summary>Sets the bar to a share, which may be smaller than before, and changes its text.</summary>
    public void Show(double share, string text)
    {
        task.Value = Math.Clamp(share, 0, 1);
        task.Description = text;
    }
}
