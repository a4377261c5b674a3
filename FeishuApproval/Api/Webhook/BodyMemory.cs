namespace FeishuApproval.Api.Webhook;

/// <summary>
/// Limits the total memory of request bodies larger than <see cref="Small"/> while they are read and answered. The senders are not verified
/// yet, so without this limit an attacker could use any amount of memory. Safe for concurrent use.
/// </summary>
/// <param name="capacity">The limit, in bytes.</param>
internal sealed class BodyMemory(long capacity = BodyMemory.DefaultCapacity)
{
    /// <summary>
    /// Bodies up to this size, in bytes, are always read. Feishu's events are a few KiB, and the number of connections is limited.
    /// </summary>
    public const int Small = 16 * 1024;

    private const long DefaultCapacity = 32L * 1024 * 1024;

    private long _taken;

    /// <summary>The memory in use, in bytes.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Reserves memory for a buffer. Returns false when too little memory is available. Small buffers are not counted.</summary>
    public bool TryTake(int bytes)
    {
        if (bytes <= Small)
            return true;
        if (Interlocked.Add(ref _taken, bytes) <= capacity)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Releases memory that <see cref="TryTake"/> reserved.</summary>
    public void GiveBack(int bytes)
    {
        if (bytes > Small)
            Interlocked.Add(ref _taken, -bytes);
    }
}
