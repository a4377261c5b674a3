namespace FeishuApproval.Local.Sqlite;

/// <summary>Work that the writer does beside what callers ask for, a slice in each transaction.</summary>
internal interface IWriterWork
{
    /// <summary>Whether there is something to do now. Asked while the writer holds its lock.</summary>
    bool HasWork { get; }

    /// <summary>Does a slice inside the transaction. An exception ends the transaction.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="isAwaited">Whether callers wait for the writer, so that the slice should be a short one.</param>
    void Run(DatabaseConnection connection, Func<bool> isAwaited);

    /// <summary>The slice is on the disk.</summary>
    void Committed();

    /// <summary>Nothing of the slice is stored.</summary>
    void RolledBack();
}
