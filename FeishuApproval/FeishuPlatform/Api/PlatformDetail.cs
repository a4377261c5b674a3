using System.Text.Json;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>The detail of an instance or a process.</summary>
/// <param name="Data">It, as JSON.</param>
/// <param name="Utf8">The same bytes as they came.</param>
public sealed record PlatformDetail(JsonElement Data, ReadOnlyMemory<byte> Utf8);
