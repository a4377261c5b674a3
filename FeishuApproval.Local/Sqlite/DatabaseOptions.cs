namespace FeishuApproval.Local.Sqlite;

/// <summary>The options for opening a database.</summary>
internal sealed record DatabaseOptions
{
    /// <summary>Whether a commit waits until its data is on the disk. Only tests that do not test durability turn it off.</summary>
    public bool FlushesCommits { get; init; } = true;

    /// <summary>The most pages of the file; null sets no limit. Tests use it to simulate a full disk.</summary>
    public long? MaxPages { get; init; }

    /// <summary>Returns the free bytes on the disk; null asks the system. Tests use it to simulate a nearly full disk.</summary>
    public Func<long>? FreeSpace { get; init; }

    /// <summary>Called just before each commit. Tests use it to make a flush fail.</summary>
    public Action? BeforeCommit { get; init; }
}
