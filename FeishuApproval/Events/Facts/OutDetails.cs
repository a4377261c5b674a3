using FeishuApproval.Json;

namespace FeishuApproval.Events.Facts;

/// <summary>Details of an outing.</summary>
public sealed record OutDetails
{
    /// <summary>The key of the outing type, <c>@i18n@</c> and the id of the type.</summary>
    public string? TypeKey { get; set; }

    /// <summary>The name of the outing type, in the default language of the form.</summary>
    public string? TypeName { get; set; }

    /// <summary>The names of the outing type by locale.</summary>
    public IReadOnlyDictionary<string, string>? TypeNames { get; set; }

    /// <summary>The unit of the outing: <c>day</c>, <c>half_day</c>, <c>hour</c>, or any other value, unchanged.</summary>
    [KnownValues("day", "half_day", "hour")]
    public string? Unit { get; set; }

    /// <summary>The images, as links or file codes.</summary>
    public IReadOnlyList<string>? Images { get; set; }
}
