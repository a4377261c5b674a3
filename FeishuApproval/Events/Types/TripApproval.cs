using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>trip_approval</c>: a business trip. Feishu sent this event before <see cref="TripGroupUpdate"/> existed.</summary>
internal record TripApproval : ApprovedEvent
{
    /// <summary>The parts of the trip.</summary>
    public IReadOnlyList<TripSchedule> Schedules { get; internal set; } = [];

    /// <summary>The length of the whole trip in seconds. A day counts as 86,400 seconds.</summary>
    public long? TripInterval { get; internal set; }

    /// <summary>The reason that the employee gave.</summary>
    public string? TripReason { get; internal set; }

    /// <summary>The employees who travel together with this employee.</summary>
    public IReadOnlyList<string> TripPeers { get; internal set; } = [];

    /// <summary>The open_ids of those employees that are given without a user_id.</summary>
    public IReadOnlyList<string> TripPeerOpenIds { get; internal set; } = [];

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "schedules":
                Schedules = field.TripSchedules();
                break;
            case "trip_interval":
                TripInterval = field.Integer();
                break;
            case "trip_reason":
                TripReason = field.Text();
                break;
            case "trip_peers":
                (TripPeers, TripPeerOpenIds) = field.Users();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
