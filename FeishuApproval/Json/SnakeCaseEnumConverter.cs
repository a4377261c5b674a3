using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeishuApproval.Json;

/// <summary>Converts enum values to and from snake_case words.</summary>
internal sealed class SnakeCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
