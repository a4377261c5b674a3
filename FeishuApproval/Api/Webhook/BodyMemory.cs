namespace FeishuApproval.Api.Webhook;

/// <summary>
/// Limits the memory that bodies above <see cref="Small"/> take together while they are read and answered. No sender is verified at
/// that time, so an attacker could take any amount that is not limited here. Safe for concurrent use.
/// </summary>
/// <param name="capacity">How many bytes.</param>
internal sealed class BodyMemory(long capacity = BodyMemory.DefaultCapacity)
{
    /// <summary>A body of up to this many bytes is always read: Feishu's events are a few KiB, and connections are limited.</summary>
    public const int Small = 16 * 1024;

    private const long DefaultCapacity = 32L * 1024 * 1024;

    private long _taken;

    /// <summary>The bytes that are taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes memory for a buffer; false when too little is left. Small buffers are not counted.</summary>
    public bool TryTake(int bytes)
    {
        if (bytes <= Small) return true;
        if (Interlocked.Add(ref _taken, bytes) <= capacity) return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Returns memory that <see cref="TryTake"/> took.</summary>
    public void GiveBack(int bytes)
    {
        if (bytes > Small) Interlocked.Add(ref _taken, -bytes);
    }
}
