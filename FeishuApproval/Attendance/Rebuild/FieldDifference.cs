using System.Text.Json;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>A field whose stored value differs from its rebuilt value. The values are personal data.</summary>
/// <param name="Field">The name of the field in the JSON of the record.</param>
/// <param name="Stored">The stored value; null when there is no record.</param>
/// <param name="Rebuilt">The rebuilt value; null when the events produce no record.</param>
internal sealed record FieldDifference(string Field, JsonElement? Stored, JsonElement? Rebuilt);
