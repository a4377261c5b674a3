using System.Text.Json;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>A field whose stored value differs from its rebuilt value. The values are personal data.</summary>
/// <param name="Field">The name of the field in the JSON of the record.</param>
/// <param name="Stored">The stored value; undefined when there is no record.</param>
/// <param name="Rebuilt">The rebuilt value; undefined when the events produce no record.</param>
internal readonly record struct FieldDifference(string Field, JsonElement Stored, JsonElement Rebuilt);
