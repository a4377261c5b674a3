using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Simulator.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;

namespace FeishuApproval.Simulator.Platform;

/// <summary>The routes of an accounts host, and the page of a code.</summary>
internal static class SimulatedRegistrationRoutes
{
    /// <summary>Maps the routes.</summary>
    /// <param name="routes">The application.</param>
    /// <param name="registration">The registrations.</param>
    /// <param name="isLarkHost">Whether the host is Lark's; null for a host of both.</param>
    public static void MapSimulatedRegistration(
        this IEndpointRouteBuilder routes,
        SimulatedRegistration registration,
        bool? isLarkHost = null
    )
    {
        routes.MapPost($"/{AppRegistration.Route}", context => AnswerAsync(context, registration, isLarkHost));
        foreach (string page in (string[])["/page/launcher", "/page/cli"])
        {
            routes.MapGet(
                page,
                context => ShowAsync(context, "Create the app that this code asks for?", withForm: true)
            );
            routes.MapPost(page, context => DecideAsync(context, registration));
        }

        // The pages of the developer console that remaining steps name.
        const string ConsolePage = "/app/{id}/{page}";
        routes.MapGet(
            ConsolePage,
            context =>
                ShowAsync(context, "Add all scopes and events to the app, and publish a version?", withForm: true)
        );
        routes.MapPost(
            ConsolePage,
            async context =>
            {
                registration.Complete((string)context.Request.RouteValues["id"]!);
                await ShowAsync(context, "Done.", withForm: false);
            }
        );
    }

    private static async Task AnswerAsync(HttpContext context, SimulatedRegistration registration, bool? isLarkHost)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        string action = form["action"].ToString();
        if (registration.Platform.Begin($"registration_{action}") is { } fault)
        {
            await SimulatedPlatformRoutes.WriteAsync(context, fault);
            return;
        }

        var answer = action switch
        {
            "begin" when form["archetype"] == "PersonalAgent" && form["auth_method"] == "client_secret" =>
                registration.Begin(new Uri($"{context.Request.Scheme}://{context.Request.Host}/page/launcher")),
            "poll" => registration.Poll(form["device_code"], isLarkHost),
            _ => new JsonObject { ["error"] = "invalid_request", ["error_description"] = "unknown action" },
        };

        // As on the real platform, errors have status 400.
        await SimulatedPlatformRoutes.WriteAsync(
            context,
            new SimulatedFault(answer.ContainsKey("error") ? 400 : 200, Encoding.UTF8.GetBytes(answer.ToJsonString()))
        );
    }

    private static async Task DecideAsync(HttpContext context, SimulatedRegistration registration)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        string userCode = context.Request.Query["user_code"].ToString();
        bool isDone =
            form["decision"] == "deny"
                ? registration.Deny(userCode)
                : registration.Scan(userCode, context.Request.Query["addons"]);
        await ShowAsync(context, isDone ? "Done." : "The link has expired.", withForm: false);
    }

    private static Task ShowAsync(HttpContext context, string text, bool withForm)
    {
        string action = WebUtility.HtmlEncode(context.Request.GetEncodedPathAndQuery());
        string form = withForm
            ? $"""<form method="post" action="{action}"><button name="decision" value="confirm">Confirm</button> <button name="decision" value="deny">Deny</button></form>"""
            : string.Empty;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Simulated platform</title><p>{text}</p>{form}</html>",
            context.RequestAborted
        );
    }
}
