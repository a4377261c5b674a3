using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Sharing;

/// <summary>Serializes share links, and the records they show, as JSON.</summary>
[JsonSerializable(typeof(ShareClaims))]
[JsonSerializable(typeof(SharedPage))]
[JsonSerializable(typeof(ShareLink))]
[JsonSerializable(typeof(ShareLinkList))]
internal sealed partial class ShareJson : JsonSerializerContext
{
    public static ShareJson Instance { get; } = new(AttendanceJson.NewOptions());
}
