namespace FeishuApproval.Json;

/// <summary>
/// The values of a text that this project knows. Other values of Feishu are kept unchanged, so the OpenAPI document allows any text too.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KnownValuesAttribute(params string[] values) : Attribute
{
    /// <summary>The values, in Feishu's order.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}
