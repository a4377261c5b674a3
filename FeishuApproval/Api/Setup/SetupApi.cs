using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Pages;
using FeishuApproval.Api.Reads;
using FeishuApproval.Localization;

namespace FeishuApproval.Api.Setup;

/// <summary>Handles the routes of the setup page. Only a server with an app that calls its open platform has them.</summary>
/// <param name="pages">The pages.</param>
/// <param name="read">Reads the state, with messages in the language of the reader.</param>
internal sealed class SetupApi(HtmlPages pages, Func<CancellationToken, ValueTask<SetupView>> read)
{
    /// <summary>The routes.</summary>
    public ImmutableArray<ApiRoute> Routes =>
        [
            new(["GET"], Http.Routes.Setup, RouteAccess.Open, (_, _) => ValueTask.FromResult(pages.Setup))
            {
                Operation = HtmlPages.SetupOperation,
            },
            new(
                ["GET"],
                Http.Routes.SetupState,
                RouteAccess.Read,
                (request, stop) => GetAsync(request.Parameters, stop)
            )
            {
                Operation = StateOperation,
            },
        ];

    private static ApiOperation StateOperation { get; } =
        new("What the app has on its open platform, and the steps that remain.")
        {
            Parameters = [ResponseFormat.LanguageOf("the messages")],
            Answers = [ApiAnswer.Json(SetupJson.Instance.SetupView)],
        };

    private async ValueTask<HttpResult> GetAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, StateOperation);
        bool inChinese = parameters.Read(ResponseFormat.InChinese);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        CultureInfo.CurrentUICulture = inChinese ? Localized.Chinese : Localized.English;
        return HttpResult.Private(
            JsonSerializer.SerializeToUtf8Bytes(await read(cancellationToken), SetupJson.Instance.SetupView)
        );
    }
}
