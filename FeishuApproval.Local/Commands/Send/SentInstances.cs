using FeishuApproval.Simulator;

namespace FeishuApproval.Local.Commands.Send;

/// <summary>The first few instances and processes with accepted events. Safe for concurrent use.</summary>
internal sealed class SentInstances
{
    private const int Limit = 10;

    private readonly Lock _lock = new();
    private readonly List<(string Code, bool IsProcess)> _first = [];

    /// <summary>The kept instances and processes, in the order of their answers.</summary>
    public IReadOnlyList<(string Code, bool IsProcess)> First
    {
        get
        {
            lock (_lock)
                return [.. _first];
        }
    }

    /// <summary>Whether there were more instances or processes.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Adds the instance of an accepted event.</summary>
    public void Add(SimulatedEvent simulated)
    {
        if (simulated.InstanceCode is not { } code)
            return;
        lock (_lock)
        {
            if (_first.Contains((code, simulated.IsProcess)))
                return;
            if (_first.Count < Limit)
                _first.Add((code, simulated.IsProcess));
            else
                HasMore = true;
        }
    }
}
