using FeishuApproval.Api.Http;

namespace FeishuApproval.Tests.Support;

/// <summary>Makes query strings.</summary>
internal static class Query
{
    /// <summary>One of these parameters; a null is left out.</summary>
    public static QueryParameters Of(params IEnumerable<(string Name, string? Value)> parameters) =>
        new(
            string.Join(
                '&',
                parameters
                    .Where(each => each.Value is not null)
                    .Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value!)}")
            )
        );
}
