using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Sharing;

/// <summary>The JSON of share links and of the records they show.</summary>
[JsonSerializable(typeof(ShareClaims))]
[JsonSerializable(typeof(SharedPage))]
internal sealed partial class ShareJson : JsonSerializerContext
{
    public static ShareJson Instance { get; } = new(AttendanceJson.NewOptions());
}
