using System.Text.Json;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>Compares the content of states. Versions, times and the order of events are ignored.</summary>
internal static class RebuildComparison
{
    /// <summary>Whether two states have the same content, including facts that are not part of the record.</summary>
    public static bool AreSame(AttendanceState? stored, AttendanceState rebuilt) =>
        stored is not null && JsonElement.DeepEquals(Json(stored), Json(rebuilt));

    /// <summary>Returns the fields in which the records of two states differ, sorted by name.</summary>
    public static IReadOnlyList<FieldDifference> Differences(
        AttendanceState? stored,
        AttendanceState rebuilt,
        AttendanceRules rules
    )
    {
        var (before, after) = (Fields(stored, rules), Fields(rebuilt, rules));
        return
        [
            .. before
                .Keys.Union(after.Keys)
                .Order(StringComparer.Ordinal)
                .Select(field => new FieldDifference(
                    field,
                    before.TryGetValue(field, out var old) ? old : null,
                    after.TryGetValue(field, out var current) ? current : null
                ))
                .Where(each =>
                    each is not { Stored: { } stored, Rebuilt: { } rebuilt } || !JsonElement.DeepEquals(stored, rebuilt)
                ),
        ];
    }

    private static JsonElement Json(AttendanceState state) =>
        JsonSerializer.SerializeToElement(
            Plain(state) with
            {
                StaleEntries = [],
            },
            AttendanceJson.Instance.AttendanceState
        );

    private static Dictionary<string, JsonElement> Fields(AttendanceState? state, AttendanceRules rules) =>
        state is not null && AttendanceRecord.From(Plain(state), rules) is { } record
            ? JsonSerializer
                .SerializeToElement(record, AttendanceJson.Instance.AttendanceRecord)
                .EnumerateObject()
                .ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal)
            : [];

    private static AttendanceState Plain(AttendanceState state) =>
        state with
        {
            Events = [.. state.Events.OrderBy(applied => applied.EventId, StringComparer.Ordinal)],
            Version = 0,
            UpdatedAt = default,
        };
}
