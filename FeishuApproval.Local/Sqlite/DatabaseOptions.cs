namespace FeishuApproval.Local.Sqlite;

/// <summary>How a database is opened.</summary>
internal sealed record DatabaseOptions
{
    /// <summary>Whether a commit waits until it is on the disk. Only tests that prove nothing about durability turn it off.</summary>
    public bool FlushesCommits { get; init; } = true;

    /// <summary>The most pages the file may have; null for no limit of its own. Stands for a full disk in tests.</summary>
    public long? MaxPages { get; init; }

    /// <summary>Called just before each commit. Where tests make a flush fail.</summary>
    public Action? BeforeCommit { get; init; }
}
