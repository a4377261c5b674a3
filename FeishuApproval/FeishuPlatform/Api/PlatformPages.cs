using System.Collections.Immutable;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>Reads all pages of a list.</summary>
internal static class PlatformPages
{
    /// <summary>More pages than any window has; more pages mean an error on the platform.</summary>
    public const int MaxPages = 1000;

    /// <summary>Reads all items up to the last page. A repeated token or an endless list is an error.</summary>
    /// <param name="read">Reads the page of a token; a null token is the first page.</param>
    /// <param name="maxPages">The most pages.</param>
    public static async ValueTask<PlatformResult<ImmutableArray<T>>> AllAsync<T>(
        Func<string?, ValueTask<PlatformResult<PlatformPage<T>>>> read,
        int maxPages = MaxPages
    )
    {
        var items = ImmutableArray.CreateBuilder<T>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? token = null;
        do
        {
            if (!(await read(token)).TryGet(out var page, out var error))
                return error;
            items.AddRange(page.Items);
            token = page.NextToken;
            if (token is not null && !seen.Add(token))
            {
                return new PlatformError(
                    PlatformErrorKind.BadAnswer,
                    "The open platform gives the same page again and again, so the list cannot be read to its end."
                );
            }
        } while (token is not null && seen.Count < maxPages);
        return token is null
            ? items.ToImmutable()
            : new PlatformError(
                PlatformErrorKind.BadAnswer,
                $"The open platform gives more than {maxPages} pages for one window."
            );
    }
}
