namespace FeishuApproval.Local.Sqlite;

/// <summary>A caller's write, complete or not at all. Its task ends when the write is on the disk or has failed.</summary>
internal abstract class WriteUnit
{
    /// <summary>
    /// Writes inside the group's transaction. Called again when a unit of the group has failed and the transaction was rolled back.
    /// </summary>
    public abstract void Run(DatabaseConnection connection);

    /// <summary>Called when the group is on the disk.</summary>
    public abstract void Complete();

    /// <summary>Called when nothing of this unit is stored.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A unit that runs one function.</summary>
internal sealed class WriteUnit<T>(Func<DatabaseConnection, T> write) : WriteUnit
{
    private readonly TaskCompletionSource<T> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>The function's result, available when the group is on the disk.</summary>
    public Task<T> Task => _written.Task;

    /// <inheritdoc/>
    public override void Run(DatabaseConnection connection) => _result = write(connection);

    /// <inheritdoc/>
    public override void Complete() => _written.TrySetResult(_result);

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _written.TrySetException(exception);
}
