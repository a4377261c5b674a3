using System.Globalization;
using System.Reflection;
using FeishuApproval.Api.OpenApi;
using FeishuApproval.Api.Reads;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.OpenApi;

/// <summary>A value of the code tables is in the schema of its field, and no other value.</summary>
public sealed class The_OpenAPI_document_lists_the_known_values
{
    private static readonly string[] Words =
    [
        .. Enumerable.Range(0, 30).Select(number => number.ToString(CultureInfo.InvariantCulture)),
        .. (string[])
            ["DAY", "HALF_DAY", "HALFDAY", "HOUR", "HALF_HOUR", "MINUTE", "LEAVE", "PAY", "NONE", "单程", "往返"],
    ];

    [Fact]
    public void Of_every_field_with_a_code_table()
    {
        Check(Codes.LeaveUnit, typeof(LeaveDetails), nameof(LeaveDetails.Unit));
        Check(Codes.FamilyRelation, typeof(LeaveDetails), nameof(LeaveDetails.FamilyRelation));
        Check(Codes.OutUnit, typeof(OutDetails), nameof(OutDetails.Unit));
        Check(Codes.Compensation, typeof(OvertimeDetails), nameof(OvertimeDetails.Compensation));
        Check(Codes.Compensation, typeof(WorkDay), nameof(WorkDay.Compensation));
        Check(Codes.Compensation, typeof(AttendanceDay), nameof(AttendanceDay.Compensation));
        Check(Codes.TripType, typeof(TripSchedule), nameof(TripSchedule.TripType));
        Check(Codes.TaskType, typeof(ApproverTaskPage.Item), nameof(ApproverTaskPage.Item.Type));
        Check(Codes.TaskType, typeof(ApproverTasksView.Entry), nameof(ApproverTasksView.Entry.Type));
        Check(Codes.TaskStatus, typeof(ApproverTaskPage.Item), nameof(ApproverTaskPage.Item.Status));
        Check(Codes.TaskStatus, typeof(ApproverTasksView.Entry), nameof(ApproverTasksView.Entry.Status));
        Check(Codes.TaskStatus, typeof(TaskHistoryEntry), nameof(TaskHistoryEntry.Status));
    }

    [Fact]
    public void Beside_any_other_text()
    {
        var catalog = new SchemaCatalog();
        catalog.Reference(ReadJson.Instance.AttendanceRecord);

        JsonAssert.Equal(
            """
            {
              "anyOf": [
                { "type": "string", "enum": ["none", "time_off", "pay", "none_by_rule"] },
                { "type": ["string", "null"] }
              ]
            }
            """,
            catalog.ToJson()["WorkDay"]!["properties"]!["compensation"]
        );
    }

    private static void Check(Func<string?, string?> codes, Type type, string property) =>
        Assert.Equal(
            Words.Where(word => codes(word) != word).Select(codes).Distinct().Order(StringComparer.Ordinal),
            type.GetProperty(property)!.GetCustomAttribute<KnownValuesAttribute>()!.Values.Order(StringComparer.Ordinal)
        );
}
