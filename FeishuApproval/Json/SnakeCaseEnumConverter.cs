using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeishuApproval.Json;

/// <summary>Enum values as snake_case words.</summary>
internal sealed class SnakeCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
