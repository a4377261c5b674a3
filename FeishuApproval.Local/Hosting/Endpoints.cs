using FeishuApproval.Api;
using FeishuApproval.Api.Http;
using FeishuApproval.FeishuPlatform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Hosting;

/// <summary>Maps the core's route table onto Kestrel.</summary>
internal static class Endpoints
{
    public static void Map(IEndpointRouteBuilder routes, ReceiveMode receive)
    {
        var table = routes.ServiceProvider.GetRequiredService<RouteTable>();
        var key = routes.ServiceProvider.GetRequiredService<ApiKey>();
        foreach (var route in table.All)
        {
            // The app sends its events over the long connection, so requests to the webhook do not come from Feishu.
            if (receive == ReceiveMode.LongConnection && route.Path == Routes.Events)
                continue;
            Map(routes, $"/{Routes.Prefix}/{route.Path}", table, route, key);
        }

        // The root shows the calendar.
        Map(routes, "/", table, table.Find(Routes.Calendar), key);
    }

    /// <summary>Adds headers to every response, including the server's own, and a body to errors without a body.</summary>
    public static async Task CompleteAsync(HttpContext context, RequestDelegate next)
    {
        var response = context.Response;
        response.Headers[HttpResult.NoSniff.Key] = HttpResult.NoSniff.Value;
        await next(context);
        if (response.HasStarted || response.ContentType is not null)
            return;
        if (response.StatusCode == StatusCodes.Status404NotFound)
            await WriteAsync(context, HttpResult.NoRoute);
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            await WriteAsync(context, HttpResult.WrongMethod);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, RouteTable table, ApiRoute route, ApiKey key)
    {
        RequestDelegate handle = async context =>
        {
            using var body = new RequestBodyStream(context.Request.BodyReader);
            var result =
                Refuse(key, route.Access, context.Request)
                ?? await table.AnswerAsync(route, Request(context, body), context.RequestAborted);
            WriteHead(context, result);
            if (
                !HttpMethods.IsHead(context.Request.Method)
                && !await table.WriteBodyAsync(route, result, context.Response.Body, context.RequestAborted)
            )
            {
                context.Abort();
            }
        };
        if (route.Methods.IsEmpty)
            routes.Map(path, handle);
        else
            routes.MapMethods(path, route.Methods, handle);
    }

    /// <summary>The result for a request without the key of its route; null when the request is allowed.</summary>
    private static HttpResult? Refuse(ApiKey key, RouteAccess access, HttpRequest request) =>
        access switch
        {
            RouteAccess.Open => null,
            RouteAccess.Read => key.Opens(request) ? null : key.Refusal,
            _ => key.OpensAdmin(request) ? null : HttpResult.AdminKeyRequired,
        };

    private static ApiRequest Request(HttpContext context, Stream body)
    {
        var request = context.Request;
        return new ApiRequest
        {
            Method = request.Method,
            Query = request.QueryString.Value,
            Header = name => request.Headers[name],
            PathValue = name => (string)request.RouteValues[name]!,
            Body = body,
            ContentLength = request.ContentLength,
        };
    }

    /// <summary>Writes a result as the response.</summary>
    public static async ValueTask WriteAsync(HttpContext context, HttpResult result)
    {
        WriteHead(context, result);
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.BodyWriter.WriteAsync(result.Body);
    }

    private static void WriteHead(HttpContext context, HttpResult result)
    {
        var response = context.Response;
        response.StatusCode = result.Status;
        response.ContentType = result.MediaType;
        if (result.Rest is null)
            response.ContentLength = result.Body.Length;
        foreach (var (name, value) in result.Headers)
            response.Headers[name] = value;
    }
}
