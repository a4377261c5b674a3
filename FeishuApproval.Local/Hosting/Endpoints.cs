using FeishuApproval.Api;
using FeishuApproval.Api.Http;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Hosting;

/// <summary>Maps the core's route table onto Kestrel.</summary>
internal static class Endpoints
{
    /// <summary>
    /// How long a caller may take to receive a response. After that time the connection is ended, so that a caller who does not read cannot
    /// keep the response in memory.
    /// </summary>
    private static readonly TimeSpan SendTimeout = TimeSpan.FromMinutes(2);

    public static void Map(IEndpointRouteBuilder routes, ReceiveMode receive)
    {
        var table = routes.ServiceProvider.GetRequiredService<RouteTable>();
        foreach (var route in table.All)
        {
            // The app sends its events over the long connection, so requests to the webhook do not come from Feishu.
            if (receive == ReceiveMode.LongConnection && route.Path == Routes.Events)
            {
                routes.Map(
                    $"/{Routes.Prefix}/{route.Path}",
                    context => WriteAsync(context, HttpResult.NoWebhook).AsTask()
                );
                continue;
            }

            MapTo(table, $"/{Routes.Prefix}/{route.Path}", route);
        }

        // The root shows the calendar.
        MapTo(table, "/", table.Find(Routes.Calendar));

        void MapTo(RouteTable table, string path, ApiRoute route) =>
            Map(
                routes,
                path,
                route,
                (request, stop) => table.AnswerAsync(route, request, stop),
                (result, body, stop) => table.WriteBodyAsync(route, result, body, stop)
            );
    }

    /// <summary>Maps a route. <see cref="CheckKeyAsync"/> has checked the key of its requests.</summary>
    /// <param name="routes">The application.</param>
    /// <param name="path">The path.</param>
    /// <param name="route">The route.</param>
    /// <param name="answer">Answers a request.</param>
    /// <param name="writeBody">Writes the body of a result; false when it cannot be completed.</param>
    public static void Map(
        IEndpointRouteBuilder routes,
        string path,
        ApiRoute route,
        Func<ApiRequest, CancellationToken, ValueTask<HttpResult>> answer,
        Func<HttpResult, Stream, CancellationToken, ValueTask<bool>> writeBody
    )
    {
        RequestDelegate handle = async context =>
        {
            using var body = new RequestBodyStream(context.Request.BodyReader);
            var result = await answer(Request(context, body), context.RequestAborted);
            WriteHead(context, result);
            if (HttpMethods.IsHead(context.Request.Method))
                return;

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            stop.CancelAfter(SendTimeout);

            // The status is sent already, so only the end of the connection shows the caller that the body is incomplete.
            if (!await writeBody(result, context.Response.Body, stop.Token))
                context.Abort();
        };
        var endpoint = route.Methods.IsEmpty
            ? routes.Map(path, handle)
            : routes.MapMethods(path, route.Methods, handle);
        endpoint.WithMetadata(route);
        if (route.Cost != RouteCost.None)
            endpoint.RequireRateLimiting(ReadLimits.Policy(route.Cost));
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

    /// <summary>
    /// Refuses a request without the key of its route. This happens before the request counts in <see cref="ReadLimits"/>, so that callers
    /// without a key cannot delay others.
    /// </summary>
    public static Task CheckKeyAsync(HttpContext context, RequestDelegate next)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>();
        var key = context.RequestServices.GetRequiredService<ApiKey>();
        return route is not null && Refuse(key, route.Access, context.Request) is { } refusal
            ? WriteAsync(context, refusal).AsTask()
            : next(context);
    }

    /// <summary>
    /// Ends the connection after a response that does not belong to an event, when few more connections can be accepted. Callers that keep
    /// connections open can then not keep events out.
    /// </summary>
    public static Task FreeConnectionsAsync(HttpContext context, RequestDelegate next)
    {
        var listeners = context.RequestServices.GetRequiredService<LimitedListenerFactory>();
        var route = context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>();
        if (listeners.IsNearlyFull && route?.Path != Routes.Events)
            context.Response.Headers.Connection = "close";
        return next(context);
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
