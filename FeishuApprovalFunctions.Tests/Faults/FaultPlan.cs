using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Tests.Faults;

/// <summary>
/// Decides by a seed which calls fail, and counts those that did. The fault of an event's nth call depends only on the seed, the event and
/// n, never on the order of threads. Safe for concurrent use.
/// </summary>
public sealed class FaultPlan(int seed)
{
    private readonly ConcurrentDictionary<(string Place, string Key), int> _calls = new();
    private readonly ConcurrentDictionary<Fault, int> _counts = new();

    /// <summary>The seed.</summary>
    public int Seed => seed;

    /// <summary>How often each fault occurred.</summary>
    public IReadOnlyDictionary<Fault, int> Counts => _counts;

    /// <summary>Which call this is at this place for this key, from 1.</summary>
    public int NextCall(string place, string key) => _calls.AddOrUpdate((place, key), 1, (_, calls) => calls + 1);

    /// <summary>A number in [0, 1), determined by the arguments.</summary>
    public double Chance(string place, string key, int call)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{place}|{key}|{call}"));
        return BitConverter.ToUInt32(hash) / (uint.MaxValue + 1d);
    }

    /// <summary>Counts a fault.</summary>
    public void Met(Fault fault) => _counts.AddOrUpdate(fault, 1, (_, count) => count + 1);
}
