using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.LongConnection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FeishuApproval.Simulator.Platform;

/// <summary>The routes of the simulated gateway. The application must enable WebSockets.</summary>
internal static class SimulatedGatewayRoutes
{
    private const string Gateway = "/ws/v2";

    /// <summary>Maps the address request and the gateway.</summary>
    public static void MapSimulatedGateway(this IEndpointRouteBuilder routes, SimulatedGateway gateway)
    {
        routes.MapPost(BootstrapClient.Route, context => BootstrapAsync(context, gateway));
        routes.MapGet(Gateway, context => OpenAsync(context, gateway));
    }

    private static async Task BootstrapAsync(HttpContext context, SimulatedGateway gateway)
    {
        gateway.BootstrapAsked();
        var (status, body) = await AddressAsync(context, gateway);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static async Task<(int Status, string Body)> AddressAsync(HttpContext context, SimulatedGateway gateway)
    {
        JsonNode? request;
        try
        {
            request = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException)
        {
            return (400, "bad request");
        }

        if (
            (string?)request?["AppID"] is not { } appId
            || (string?)request["AppSecret"] is not { } secret
            || !gateway.Authenticate(appId, secret)
        )
        {
            return (200, """{"code":514,"msg":"refused"}""");
        }

        var (ticket, deviceId) = gateway.IssueTicket(appId);
        string address = string.Create(
            CultureInfo.InvariantCulture,
            $"ws://{context.Request.Host}{Gateway}?fpid=493&aid=1&device_id={deviceId}&access_key=simulated&service_id=33554678&ticket={ticket}"
        );
        return (
            200,
            $$"""{"code":0,"msg":"","data":{"URL":"{{address}}","ClientConfig":{{gateway.ClientConfig}} } }"""
        );
    }

    private static async Task OpenAsync(HttpContext context, SimulatedGateway gateway)
    {
        // Each ticket opens only one connection.
        string? appId = gateway.TakeTicket(context.Request.Query["ticket"]);
        if (appId is null || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = 400;
            context.Response.Headers["Handshake-Status"] = "514";
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await gateway.ServeAsync(socket, appId, context.Request.Query["device_id"].ToString(), context.RequestAborted);
    }
}
