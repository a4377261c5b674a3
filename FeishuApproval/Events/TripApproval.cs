namespace FeishuApproval.Events;

/// <summary><c>trip_approval</c>: a business trip, as Feishu sent it before <see cref="TripGroupUpdate"/>.</summary>
internal record TripApproval : ApprovedEvent
{
    /// <summary>The parts of the trip.</summary>
    public IReadOnlyList<TripSchedule> Schedules { get; internal set; } = [];

    /// <summary>Length of the whole in seconds; a day counts 86,400 of them.</summary>
    public long? TripInterval { get; internal set; }

    /// <summary>The reason the employee gave.</summary>
    public string? TripReason { get; internal set; }

    /// <summary>The employees who travel along.</summary>
    public IReadOnlyList<string> TripPeers { get; internal set; } = [];

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "schedules": Schedules = field.TripSchedules(); break;
            case "trip_interval": TripInterval = field.Integer(); break;
            case "trip_reason": TripReason = field.Text(); break;
            case "trip_peers": TripPeers = field.Users(); break;
            default: base.Read(ref field); break;
        }
    }
}
