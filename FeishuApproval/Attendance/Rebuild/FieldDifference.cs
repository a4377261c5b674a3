using System.Text.Json;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>A field of a record that is not what the events say. Its values are personal data.</summary>
/// <param name="Field">Its name, as the record is written.</param>
/// <param name="Stored">Its stored value; undefined when there is no record.</param>
/// <param name="Rebuilt">Its value by the events; undefined when they make no record.</param>
internal readonly record struct FieldDifference(string Field, JsonElement Stored, JsonElement Rebuilt);
