using Spectre.Console;

namespace FeishuApproval.Local.Commands;

/// <summary>A progress bar, filled by shares from 0 to 1.</summary>
internal sealed class ProgressBar(ProgressTask task) : IProgress<double>
{
    /// <summary>Fills the bar up to a share; it never goes back.</summary>
    public void Report(double value) => task.Value = Math.Max(task.Value, value);

    /// <summary>Sets the bar to a share, wherever it was, and changes the text beside it.</summary>
    public void Show(double share, string text)
    {
        task.Value = Math.Clamp(share, 0, 1);
        task.Description = text;
    }
}
