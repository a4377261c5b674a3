namespace FeishuApproval.Local.Sqlite;

/// <summary>Background work of the writer, in addition to the callers' units. Each transaction has one slice of it.</summary>
internal interface IWriterWork
{
    /// <summary>Whether work is available now. Called inside the writer's lock.</summary>
    bool HasWork { get; }

    /// <summary>Runs a slice inside the transaction. An exception ends the transaction.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="isAwaited">Whether callers are waiting for the writer, so that the slice should be short.</param>
    void Run(DatabaseConnection connection, Func<bool> isAwaited);

    /// <summary>Called when the slice is on the disk.</summary>
    void Committed();

    /// <summary>Called when nothing of the slice is stored.</summary>
    void RolledBack();
}
