namespace FeishuApproval.Tests.Support;

/// <summary>Keeps what is written, and completes once a line has some text.</summary>
internal sealed class LineWaiter(string text) : StringWriter
{
    private readonly TaskCompletionSource<string> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything up to that line.</summary>
    public Task<string> Found => _found.Task;

    public override async Task WriteLineAsync(string? value)
    {
        await base.WriteLineAsync(value);
        if (value?.Contains(text, StringComparison.Ordinal) == true)
            _found.TrySetResult(ToString());
    }
}
