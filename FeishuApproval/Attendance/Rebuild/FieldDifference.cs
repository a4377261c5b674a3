using System.Text.Json;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>A field whose stored value differs from its rebuilt value. The values are personal data.</summary>
/// <param name="Field">Its name in the record's JSON.</param>
/// <param name="Stored">Its stored value; undefined when there is no record.</param>
/// <param name="Rebuilt">Its rebuilt value; undefined when the events make no record.</param>
internal readonly record struct FieldDifference(string Field, JsonElement Stored, JsonElement Rebuilt);
