namespace FeishuApproval.Local.Sqlite;

/// <summary>How a database is opened.</summary>
internal sealed record DatabaseOptions
{
    /// <summary>Whether a commit waits until it is on the disk. Only tests that do not test durability turn it off.</summary>
    public bool FlushesCommits { get; init; } = true;

    /// <summary>The most pages the file may have; null for no limit of its own. Simulates a full disk in tests.</summary>
    public long? MaxPages { get; init; }

    /// <summary>Called just before each commit. Tests make a flush fail here.</summary>
    public Action? BeforeCommit { get; init; }
}
