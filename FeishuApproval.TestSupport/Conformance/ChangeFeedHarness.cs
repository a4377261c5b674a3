using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>A store whose change feed is tested, and its clock.</summary>
public abstract class ChangeFeedHarness : IAsyncDisposable
{
    /// <summary>The records and their changes.</summary>
    public abstract IAttendanceStore Store { get; }

    /// <summary>The time of the store.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Deletes a record.</summary>
    public async Task DeleteAsync(string instanceCode)
    {
        await Store.DeleteAsync(instanceCode, CancellationToken.None);
        Pass();
    }

    /// <summary>Makes the store again, on what is stored.</summary>
    public abstract ValueTask RestartAsync();

    /// <summary>Applies an event to its record, as a delivery does.</summary>
    internal async Task ApplyAsync(EventMessage message, HandlerOutcome expected = HandlerOutcome.Applied)
    {
        using var projection = new TestProjection(Store);
        Assert.Equal(expected, await projection.HandleAsync(message));
        Pass();
    }

    /// <summary>Replaces a record, as a rebuild does.</summary>
    public async Task RebuildAsync(string instanceCode)
    {
        var loaded = await Store.LoadAsync(instanceCode, CancellationToken.None);
        var rebuilt = loaded.State! with
        {
            Version = loaded.State.Version + 1,
            UpdatedAt = loaded.State.UpdatedAt.AddHours(1),
        };
        Assert.True(await Store.TryReplaceAsync(loaded, rebuilt, CancellationToken.None));
        Assert.True(await Store.RepairAsync(rebuilt, CancellationToken.None));
        Pass();
    }

    /// <summary>Reads the feed once everything that was noted can be read.</summary>
    public async Task<ChangePage> ReadAsync(string tenantKey, string? after = null, int max = 100)
    {
        Settle();
        return await Store.ReadChangesAsync(tenantKey, after, max, CancellationToken.None);
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Lets a moment pass, so that no two changes are of the same time.</summary>
    protected virtual void Pass() { }

    /// <summary>Lets the time pass after which readers see every change.</summary>
    protected virtual void Settle() { }
}
