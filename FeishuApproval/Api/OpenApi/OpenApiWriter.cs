using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Api.OpenApi;

/// <summary>
/// The OpenAPI 3.1 document (<see cref="Routes.OpenApi"/>), generated from the routes and from the types of their responses.
/// </summary>
internal static class OpenApiWriter
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<int, string> ProblemDescriptions = new()
    {
        [400] = "A parameter is missing, invalid, unknown or given twice; detail says which.",
        [401] = "The key or the token is missing or wrong.",
        [404] = "Nothing has this id, or the server does not offer this.",
        [409] = "What would be changed is not what the dry run of the token found.",
        [405] = "The route has other methods; the header Allow names them.",
        [413] = "The body is larger than 1 MiB.",
        [500] = "An unexpected error; the log has the exception.",
        [503] =
            "The store or the topic did not respond, or too many reads run at once. Try again after the seconds of the header Retry-After.",
    };

    /// <summary>The operation of the document itself.</summary>
    public static ApiOperation Operation { get; } =
        new("This document.") { Answers = [new ApiAnswer(Json) { Description = "An OpenAPI 3.1 document." }] };

    /// <summary>Writes the document as UTF-8. A route without an operation is left out.</summary>
    public static byte[] Write(IEnumerable<ApiRoute> routes)
    {
        var schemas = new SchemaCatalog();
        var paths = new JsonObject();
        foreach (var route in routes)
        {
            if (route.Operation is not { } operation)
                continue;
            var path = new JsonObject();
            foreach (string method in MethodsOf(route))
                path.Add(method, Describe(route, operation, method, schemas));
            paths.Add($"/{Routes.Prefix}/{route.Path}", path);
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "FeishuApproval",
                ["version"] = ProgramVersion.Text,
                ["description"] = "Attendance records of Feishu approvals. Times are ISO 8601 with an offset.",
            },

            // Relative to the document, which may be below the prefix of a reverse proxy.
            ["servers"] = new JsonArray(new JsonObject { ["url"] = ".." }),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson(), ["securitySchemes"] = SecuritySchemes() },
        };
        return Encoding.UTF8.GetBytes(document.ToJsonString(Options));
    }

    /// <summary>The methods of a route in the document. The webhook accepts any method, because it answers 405 itself.</summary>
    private static IEnumerable<string> MethodsOf(ApiRoute route) =>
        route.Methods.IsEmpty ? ["post"] : route.Methods.Select(method => method.ToLowerInvariant());

    private static JsonObject Describe(ApiRoute route, ApiOperation operation, string method, SchemaCatalog schemas)
    {
        var described = new JsonObject
        {
            ["operationId"] =
                $"{method}_{string.Join('_', route.Path.Split('/', '-', '.').Select(part => part.Trim('{', '}')))}",
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(route.Access.ToString().ToLowerInvariant()),
        };
        if (route.Access != RouteAccess.Open)
            described.Add("security", Security(route.Access));
        if (!operation.Parameters.IsEmpty)
            described.Add("parameters", new JsonArray([.. operation.Parameters.Select(Describe)]));
        if (operation.RequestBody is { } body)
        {
            described.Add(
                "requestBody",
                new JsonObject
                {
                    ["description"] = body,
                    ["required"] = true,
                    ["content"] = new JsonObject { [Json] = new JsonObject() },
                }
            );
        }

        described.Add("responses", Responses(route, operation, schemas));
        return described;
    }

    private static JsonObject Describe(ApiParameter parameter)
    {
        var schema = parameter.Type switch
        {
            ParameterType.WholeNumber => new JsonObject { ["type"] = "integer" },
            ParameterType.Number => new JsonObject { ["type"] = "number" },
            ParameterType.Day => new JsonObject { ["type"] = "string", ["format"] = "date" },
            _ => new JsonObject { ["type"] = "string" },
        };
        if (!parameter.Values.IsEmpty)
            schema.Add("enum", Texts(parameter.Values));
        if (parameter.Range is var (min, max))
        {
            schema.Add("minimum", min);
            schema.Add("maximum", max);
        }

        var described = new JsonObject
        {
            ["name"] = parameter.Name,
            ["in"] = parameter.In.ToString().ToLowerInvariant(),
            ["description"] = parameter.Description,
            ["required"] = parameter.IsRequired,
            ["schema"] = schema,
        };
        if (parameter.Example is { } example)
            described.Add("example", example);
        return described;
    }

    private static JsonObject Responses(ApiRoute route, ApiOperation operation, SchemaCatalog schemas)
    {
        var responses = new SortedDictionary<int, JsonObject>();
        foreach (var answers in operation.Answers.GroupBy(answer => answer.Status))
        {
            responses.Add(
                answers.Key,
                new JsonObject
                {
                    ["description"] = answers.First().Description,
                    ["content"] = new JsonObject(
                        answers
                            .GroupBy(answer => answer.MediaType)
                            .Select(same => KeyValuePair.Create(same.Key, (JsonNode?)MediaType(same, schemas)))
                    ),
                }
            );
        }

        foreach (int status in Problems(route, operation))
        {
            if (!responses.TryGetValue(status, out var response))
            {
                response = new JsonObject
                {
                    ["description"] = ProblemDescriptions[status],
                    ["content"] = new JsonObject(),
                };
                responses.Add(status, response);
            }

            var content = new JsonObject { ["schema"] = schemas.Reference(HttpJson.Default.Problem) };
            response["content"]!.AsObject().Add(ProblemJson, content);
        }

        return new JsonObject(
            responses.Select(each =>
                KeyValuePair.Create(each.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)each.Value)
            )
        );
    }

    private static IEnumerable<int> Problems(ApiRoute route, ApiOperation operation)
    {
        IEnumerable<int> statuses = [.. operation.Problems, route.Failed.Status, 503];
        if (operation.Parameters.Any(parameter => parameter.In != ParameterPlace.Header))
            statuses = statuses.Append(400);
        if (route.Access != RouteAccess.Open)
            statuses = statuses.Append(401);
        return statuses.Distinct().Order();
    }

    private static JsonObject MediaType(IEnumerable<ApiAnswer> answers, SchemaCatalog schemas)
    {
        JsonNode[] bodies =
        [
            .. answers
                .Select(answer => answer.Body is { } body ? schemas.Reference(body) : answer.Schema?.Invoke())
                .OfType<JsonNode>(),
        ];
        return bodies switch
        {
            [] => [],
            [var only] => new JsonObject { ["schema"] = only },
            _ => new JsonObject { ["schema"] = new JsonObject { ["anyOf"] = new JsonArray(bodies) } },
        };
    }

    private static JsonArray Security(RouteAccess access) =>
        access == RouteAccess.Read
            ? [Need("key"), Need("key_parameter")]
            : [Need("admin_key"), Need("admin_key_parameter")];

    private static JsonObject Need(string scheme) => new() { [scheme] = new JsonArray() };

    private static JsonObject SecuritySchemes()
    {
        const string Key =
            "Api__Key of a server on one machine, or a function key in Azure. The admin key is accepted as well.";
        const string AdminKey = "Api__AdminKey of a server on one machine, or the master key in Azure.";
        return new JsonObject
        {
            ["key"] = Scheme("header", "x-functions-key", Key),
            ["key_parameter"] = Scheme("query", "code", Key),
            ["admin_key"] = Scheme("header", "x-functions-key", AdminKey),
            ["admin_key_parameter"] = Scheme("query", "code", AdminKey),
        };

        static JsonObject Scheme(string place, string name, string description) =>
            new()
            {
                ["type"] = "apiKey",
                ["in"] = place,
                ["name"] = name,
                ["description"] = description,
            };
    }

    private static JsonArray Texts(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];
}
