namespace FeishuApproval.Events.Fields;

/// <summary>A list of facts is null, not empty, when a source contains none.</summary>
internal static class OptionalList
{
    /// <summary>Returns the list, or null when it is empty.</summary>
    public static IReadOnlyList<T>? NullIfEmpty<T>(this IReadOnlyList<T> list) => list.Count == 0 ? null : list;
}
