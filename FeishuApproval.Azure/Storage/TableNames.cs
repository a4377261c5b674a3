using System.Collections.Immutable;

namespace FeishuApproval.Azure.Storage;

/// <summary>The names of the tables that this app writes.</summary>
internal static class TableNames
{
    public const string Attendance = "Attendance";

    public const string AttendanceIndex = "AttendanceIndex";

    public const string AttendanceChanges = "AttendanceChanges";

    public const string ApproverTasks = "ApproverTasks";

    public const string EventArchive = "EventArchive";

    public const string Files = "Files";

    public const string ErasedEvents = "ErasedEvents";

    public static ImmutableArray<string> All { get; } =
    [Attendance, AttendanceIndex, AttendanceChanges, ApproverTasks, EventArchive, Files, ErasedEvents];
}
