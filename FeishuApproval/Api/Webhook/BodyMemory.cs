namespace FeishuApproval.Api.Webhook;

/// <summary>
/// How much memory bodies above <see cref="Small"/> may take together while they are read and answered. Nobody has proven to be Feishu at
/// that time, so what is not bounded here is what an attacker takes. Safe for concurrent use.
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

    /// <summary>Takes memory for a buffer; false when it is not there now. Small buffers are not counted.</summary>
    public bool TryTake(int bytes)
    {
        if (bytes <= Small) return true;
        if (Interlocked.Add(ref _taken, bytes) <= capacity) return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives back what <see cref="TryTake"/> took.</summary>
    public void GiveBack(int bytes)
    {
        if (bytes > Small) Interlocked.Add(ref _taken, -bytes);
    }
}
