using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Sharing;

/// <summary>How share links and what they show are written as JSON.</summary>
[JsonSerializable(typeof(ShareClaims))]
[JsonSerializable(typeof(SharedPage))]
internal sealed partial class ShareJson : JsonSerializerContext
{
    public static ShareJson Instance { get; } = new(AttendanceJson.NewOptions());
}
