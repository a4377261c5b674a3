using System.Collections.Immutable;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Pages;

namespace FeishuApproval.Api.Setup;

/// <summary>Handles the routes of the setup page. Only a server with an app that calls its open platform has them.</summary>
/// <param name="pages">The pages.</param>
/// <param name="read">Reads the state.</param>
internal sealed class SetupApi(HtmlPages pages, Func<CancellationToken, ValueTask<SetupView>> read)
{
    /// <summary>The routes.</summary>
    public ImmutableArray<ApiRoute> Routes =>
        [
            new(["GET"], Http.Routes.Setup, RouteAccess.Open, (_, _) => ValueTask.FromResult(pages.Setup))
            {
                Operation = HtmlPages.SetupOperation,
            },
            new(["GET"], Http.Routes.SetupState, RouteAccess.Read, (_, stop) => GetAsync(stop))
            {
                Operation = new ApiOperation("What the app has on its open platform, and the steps that remain.")
                {
                    Answers = [ApiAnswer.Json(SetupJson.Instance.SetupView)],
                },
            },
        ];

    private async ValueTask<HttpResult> GetAsync(CancellationToken cancellationToken) =>
        HttpResult.Private(
            JsonSerializer.SerializeToUtf8Bytes(await read(cancellationToken), SetupJson.Instance.SetupView)
        );
}
