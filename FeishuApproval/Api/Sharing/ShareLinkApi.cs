using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Sharing;

/// <summary>Lists and revokes share links. Every server uses this class.</summary>
internal sealed class ShareLinkApi(ShareLinkStore store, TimeProvider time)
{
    /// <summary>The maximum number of links in the list.</summary>
    private const int MaxListed = 1000;

    internal static ApiOperation ListOperation { get; } =
        new("The share links that were opened and have not expired, the latest first.")
        {
            Answers = [ApiAnswer.Json(ShareJson.Instance.ShareLinkList)],
        };

    private static readonly ApiParameter<string?> Id = new("id", "The id of the link.", id => (ShareLinks.IsId(id), id))
    {
        IsRequired = true,
        Form = "the id of a share link: 16 hexadecimal digits, as the list shows it",
    };

    internal static ApiOperation RevokeOperation { get; } =
        new("Revokes one share link, at once and for good.")
        {
            Parameters = [Id],
            Answers = [ApiAnswer.Json(ShareJson.Instance.ShareLink)],
            Problems = [404],
        };

    /// <summary>Lists the links (<see cref="Routes.ShareLinks"/>).</summary>
    public async ValueTask<HttpResult> ListAsync(CancellationToken cancellationToken)
    {
        var links = await store.ListAsync(time.GetUtcNow(), MaxListed + 1, cancellationToken);
        var answer = new ShareLinkList([.. links.Take(MaxListed)], links.Count > MaxListed);
        return HttpResult.Private(answer, ShareJson.Instance.ShareLinkList);
    }

    /// <summary>Revokes a link (<see cref="Routes.ShareLinksRevoke"/>).</summary>
    public async ValueTask<HttpResult> RevokeAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, RevokeOperation);
        string id = parameters.Read(Id)!;
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        return await store.RevokeAsync(id, time.GetUtcNow(), cancellationToken) is { } revoked
            ? HttpResult.Private(revoked, ShareJson.Instance.ShareLink)
            : HttpResult.NotFound(
                "No share link has this id. A link is known when it was opened once; to revoke another link, open it first."
            );
    }
}

/// <summary>A list of share links.</summary>
/// <param name="ShareLinks">The links, the latest first.</param>
/// <param name="More">Whether there are more links.</param>
internal sealed record ShareLinkList(IReadOnlyList<ShareLink> ShareLinks, bool More);
