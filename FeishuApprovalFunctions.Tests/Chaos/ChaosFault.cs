namespace FeishuApproval.Tests.Chaos;

/// <summary>What happens to a server.</summary>
internal enum ChaosFault
{
    /// <summary>SIGKILL, and a new start.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT later.</summary>
    Stop,

    /// <summary>No free space on the disk of the data folder.</summary>
    FullDisk,

    /// <summary>A wrong clock.</summary>
    ClockJump,

    /// <summary>The files of the database are moved away, moved back later, and the server is restarted, as docs/one-machine.md says.</summary>
    MovedDatabase,

    /// <summary>Many callers read as fast as they can.</summary>
    ReadFlood,
}

/// <summary>One fault.</summary>
/// <param name="Pause">The time before the fault.</param>
/// <param name="Fault">The fault.</param>
/// <param name="Duration">The time until it ends.</param>
/// <param name="ClockError">The error of the clock; zero for other faults.</param>
internal sealed record ChaosStep(TimeSpan Pause, ChaosFault Fault, TimeSpan Duration, TimeSpan ClockError);
