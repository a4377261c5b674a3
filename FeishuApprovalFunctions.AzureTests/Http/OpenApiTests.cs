using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Http;

/// <summary>The OpenAPI document of the Functions app, which has routes of its own.</summary>
public sealed class OpenApiTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task Every_route_is_in_the_document()
    {
        Assert.Empty(
            from route in _app.Get<RouteTable>().All
            where route.Operation is null
            select $"The route {route.Path} has no metadata: set Operation of its ApiRoute, with a summary, parameters and answers."
        );

        var document = await ReadAsync();
        Assert.Equal(
            _app.Get<RouteTable>().All.Select(route => $"/api/{route.Path}").Order(StringComparer.Ordinal),
            document["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal)
        );
        Assert.NotNull(document["paths"]!["/api/manage/restore"]!["post"]);
    }

    [Fact]
    public async Task The_page_that_shows_the_document_is_served()
    {
        var (status, text) = await TestApp.AskAsync(request =>
            _app.Http.GetApiReferencePage(request, CancellationToken.None)
        );

        Assert.Equal(200, status);
        Assert.StartsWith("<!DOCTYPE html>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_match_the_document()
    {
        await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync());
        var document = await ReadAsync();

        AssertValid(
            document,
            "get",
            "status",
            await TestApp.AskAsync(request => _app.Http.GetStatus(request, CancellationToken.None))
        );
        AssertValid(
            document,
            "get",
            "health/ready",
            await TestApp.AskAsync(request => _app.Http.GetReadiness(request, CancellationToken.None))
        );
        AssertValid(
            document,
            "get",
            "attendance",
            await TestApp.AskAsync(
                request => _app.Http.ListAttendance(request, CancellationToken.None),
                "?date=2024-09-06"
            )
        );
        AssertValid(
            document,
            "get",
            "manage/dead-letters",
            await TestApp.AskAsync(request => _app.Http.ListDeadLetters(request, CancellationToken.None))
        );
        AssertValid(
            document,
            "post",
            "manage/restore",
            await TestApp.AskAsync(request => _app.Http.RestoreTables(request, CancellationToken.None))
        );
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void AssertValid(JsonNode document, string method, string route, (int Status, string Text) answer)
    {
        var content = document["paths"]![$"/api/{route}"]![method]!["responses"]![$"{answer.Status}"]!["content"]!;
        string mediaType = answer.Status == 400 ? "application/problem+json" : "application/json";
        Assert.Empty(
            new SchemaValidator(document).Validate(content[mediaType]!["schema"], JsonElement.Parse(answer.Text))
        );
    }

    private async Task<JsonNode> ReadAsync()
    {
        var (status, text) = await TestApp.AskAsync(request =>
            _app.Http.GetOpenApiDocument(request, CancellationToken.None)
        );
        Assert.Equal(200, status);
        return JsonNode.Parse(text)!;
    }
}
