using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FeishuApproval.Api;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.OpenApi;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace FeishuApproval.Tests.Api.OpenApi;

/// <summary>The document is valid and names every route.</summary>
public sealed class OpenApiDocumentTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private LocalServer? _server;

    public async Task InitializeAsync() =>
        _server = await TestServer.StartAsync(_folder, "Feishu__VerificationToken=t");

    [Fact]
    public void Every_route_has_metadata()
    {
        Assert.Empty(
            from route in Routes
            where route.Operation is null || route.Operation.Answers.IsEmpty
            select $"The route {route.Path} has no metadata: set Operation of its ApiRoute, with a summary, parameters and answers."
        );
        Assert.Empty(
            from route in Routes
            from name in route.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'))
            where
                route.Operation!.Parameters.All(parameter =>
                    parameter.Name != name || parameter.In != ParameterPlace.Path
                )
            select $"The route {route.Path} does not describe {{{name}}}: add a parameter with In = ParameterPlace.Path."
        );
        Assert.Empty(
            from route in Routes
            from answer in route.Operation!.Answers
            where
                answer.MediaType == "application/json"
                && answer.Body is null
                && answer.Schema is null
                && route.Path != FeishuApproval.Api.Http.Routes.OpenApi
            select $"The route {route.Path} answers JSON of no type: make the answer with ApiAnswer.Json, or set its Schema."
        );
    }

    [Fact]
    public void The_document_is_OpenAPI_3_1_without_errors()
    {
        var (document, diagnostic) = OpenApiModelFactory.Parse(Document().ToJsonString(), "json");

        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        Assert.Equal(
            Routes
                .SelectMany(route => Methods(route).Select(method => $"{method} /api/{route.Path}"))
                .Order(StringComparer.Ordinal),
            document!
                .Paths.SelectMany(path => path.Value.Operations!.Select(each => $"{each.Key.Method} {path.Key}"))
                .Order(StringComparer.Ordinal)
        );
        var ids = document
            .Paths.SelectMany(path => path.Value.Operations!.Values)
            .Select(operation => operation.OperationId)
            .ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Every_reference_resolves_and_every_schema_is_used()
    {
        var document = Document();
        var validator = new SchemaValidator(document);
        var references = References(document).Distinct().ToList();

        Assert.All(references, reference => Assert.True(validator.Resolve(reference) is not null, reference));
        Assert.Equal(
            references.Select(reference => reference.Split('/')[^1]).Order(StringComparer.Ordinal),
            document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key)
        );
    }

    [Fact]
    public void A_route_that_requires_a_key_names_it()
    {
        var schemes = Document()["components"]!["securitySchemes"]!;
        foreach (var route in Routes)
        {
            foreach (string method in Methods(route))
            {
                var security = Document()["paths"]![$"/api/{route.Path}"]![method.ToLowerInvariant()]!["security"];
                Assert.Equal(
                    route.Access switch
                    {
                        RouteAccess.Open => [],
                        RouteAccess.Read => ["header x-functions-key", "query code"],
                        _ => ["header x-functions-key", "query code"],
                    },
                    security
                        ?.AsArray()
                        .Select(each => each!.AsObject().Single().Key)
                        .Select(name => $"{schemes[name]!["in"]} {schemes[name]!["name"]}")
                        ?? []
                );
                Assert.Equal(
                    route.Access == RouteAccess.Manage,
                    security
                        ?.AsArray()
                        .All(each => each!.AsObject().Single().Key.StartsWith("admin_", StringComparison.Ordinal))
                        == true
                );
            }
        }
    }

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<ApiRoute> Routes => _server!.Services.GetRequiredService<RouteTable>().All;

    private JsonNode Document() => JsonNode.Parse(OpenApiWriter.Write(Routes))!;

    private static ImmutableArray<string> Methods(ApiRoute route) => route.Methods.IsEmpty ? ["POST"] : route.Methods;

    private static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(member =>
                member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)
            ),
            JsonArray items => items.SelectMany(References),
            _ => [],
        };
}
