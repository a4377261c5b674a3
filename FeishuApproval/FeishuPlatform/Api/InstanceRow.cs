using System.Collections.Immutable;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>An approval instance as the platform lists it.</summary>
/// <param name="InstanceCode">Its code.</param>
/// <param name="Status">In lower case: <c>pending</c>, <c>approved</c>, <c>rejected</c>, <c>recall</c>, <c>canceled</c>, <c>deleted</c>; null when the list says codes only.</param>
/// <param name="StartTime">When it was submitted (UTC); null when the list does not say.</param>
/// <param name="EndTime">When it was decided (UTC); null while it is open, or when the list does not say.</param>
public sealed record InstanceRow(string InstanceCode, string? Status, DateTimeOffset? StartTime, DateTimeOffset? EndTime)
{
    /// <summary>Whether it is approved.</summary>
    public bool IsApproved => Status == "approved";
}

/// <summary>A page of a list of the platform.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="NextToken">What the next page is asked for with; null when there is none.</param>
public sealed record PlatformPage<T>(ImmutableArray<T> Items, string? NextToken);
