namespace FeishuApproval.Http;

/// <summary>The HTTP routes, relative to <see cref="Prefix"/>; the same in every host.</summary>
public static class Routes
{
    /// <summary>What all routes begin with; the Functions host's default.</summary>
    public const string Prefix = "api";

    /// <summary>Feishu's webhook: POST.</summary>
    public const string Events = "feishu/events";

    /// <summary>One attendance record: GET.</summary>
    public const string AttendanceRecord = "attendance/{instance_code}";

    /// <summary>The page for people: GET, open.</summary>
    public const string Board = "board";

    /// <summary>The approver tasks of a corehr process: GET.</summary>
    public const string ApproverTasks = "tasks/{process_id}";
}
