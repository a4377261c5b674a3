namespace FeishuApproval.Attendance.Facts;

/// <summary>Details of an outing.</summary>
public sealed record OutDetails
{
    /// <summary>The outing type's key, <c>@i18n@</c> and the type's id.</summary>
    public string? TypeKey { get; init; }

    /// <summary>The outing type's name, in the form's own language.</summary>
    public string? TypeName { get; init; }

    /// <summary>The outing type's name by locale.</summary>
    public IReadOnlyDictionary<string, string>? TypeNames { get; init; }

    /// <summary><c>day</c>, <c>half_day</c>, <c>hour</c>, or any other value, unchanged.</summary>
    public string? Unit { get; init; }

    /// <summary>Images, as links or file codes.</summary>
    public IReadOnlyList<string>? Images { get; init; }
}
