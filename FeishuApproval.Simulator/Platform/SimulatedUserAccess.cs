using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Simulator.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FeishuApproval.Simulator.Platform;

/// <summary>
/// The access of users to the simulated platform: the page on which a user consents, the tokens, and the calls with a user's token. Safe for
/// concurrent use.
/// </summary>
/// <param name="platform">The platform.</param>
internal sealed class SimulatedUserAccess(SimulatedPlatform platform)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string AppId, string Redirect, string Challenge, string Scope)> _codes = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, (string AppId, string Scope)> _refreshTokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string AppId, string Scope)> _accessTokens = new(StringComparer.Ordinal);

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/open-apis/authen/v1/authorize", context => AuthorizeAsync(context));
        routes.MapPost("/open-apis/authen/v2/oauth/token", context => AnswerAsync(context, "user_token", Token));
        foreach (string list in (string[])["instances", "tasks"])
        {
            routes.MapPost(
                $"/open-apis/approval/v4/{list}/subscription",
                context => AnswerAsync(context, "user_subscribe", request => Subscribe(context, list, request))
            );
        }

        routes.MapPost(
            "/open-apis/approval/v4/approvals/search_launchable",
            context => AnswerAsync(context, "search_definitions", request => Search(context, request))
        );
    }

    private async Task AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string redirect = query["redirect_uri"].ToString();
        string scope = query["scope"].ToString();
        var app = platform.FindApp(query["client_id"]);
        bool isRequest =
            app is not null
            && query["response_type"] == "code"
            && query["code_challenge_method"] == "S256"
            && query["code_challenge"].ToString().Length == 43;
        string? problem =
            !isRequest ? "The request is not valid."
            : !app!.RedirectAddresses.Contains(redirect) ? "20029: The redirect URL is not in the app's settings."
            : scope.Split(' ').Except(app.UserScopes).Any() ? "20027: The app has not enabled a scope."
            : null;
        if (problem is not null || query["decision"].Count == 0)
        {
            string address = WebUtility.HtmlEncode($"{context.Request.Path}{context.Request.QueryString}");
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(
                $"<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Simulated platform</title><p>{problem ?? "Grant the app access?"}</p>"
                    + (
                        problem is null
                            ? $"<a href=\"{address}&amp;decision=confirm\">Confirm</a> <a href=\"{address}&amp;decision=deny\">Deny</a></html>"
                            : "</html>"
                    ),
                context.RequestAborted
            );
            return;
        }

        string state = Uri.EscapeDataString(query["state"].ToString());
        if (query["decision"] == "deny")
        {
            context.Response.Redirect($"{redirect}?error=access_denied&state={state}");
            return;
        }

        string code = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (_lock)
            _codes[code] = (app!.AppId, redirect, query["code_challenge"].ToString(), scope);
        context.Response.Redirect($"{redirect}?code={code}&state={state}");
    }

    private JsonObject Token(JsonObject request)
    {
        var app = platform.FindApp((string?)request["client_id"]);
        if (app is null || app.AppSecret != (string?)request["client_secret"])
            return Error(20002, "invalid_client");
        lock (_lock)
        {
            (string AppId, string Scope)? granted = (string?)request["grant_type"] switch
            {
                "authorization_code"
                    when _codes.Remove((string?)request["code"] ?? string.Empty, out var code)
                        && code.AppId == app.AppId
                        && code.Redirect == (string?)request["redirect_uri"]
                        && code.Challenge == Challenge((string?)request["code_verifier"] ?? string.Empty) => (
                    code.AppId,
                    code.Scope
                ),
                "refresh_token"
                    when _refreshTokens.Remove((string?)request["refresh_token"] ?? string.Empty, out var old)
                        && old.AppId == app.AppId => old,
                _ => null,
            };
            if (granted is not { } grant)
                return Error(20064, "invalid_grant");
            string access = $"u-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
            string refresh = $"ur-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
            _accessTokens[access] = grant;
            _refreshTokens[refresh] = grant;
            return new JsonObject
            {
                ["code"] = 0,
                ["access_token"] = access,
                ["expires_in"] = 7200,
                ["refresh_token"] = refresh,
                ["refresh_token_expires_in"] = 604_800,
                ["scope"] = grant.Scope,
                ["token_type"] = "Bearer",
            };
        }
    }

    private JsonObject Subscribe(HttpContext context, string list, JsonObject request)
    {
        if (FindApp(context, $"approval:{list[..^1]}:read") is not { } app)
            return Error(99991679, "Unauthorized");
        if ((string?)request["subscription_type"] is not ("MANAGED_APPROVAL" or "INVOLVED_APPROVAL"))
            return Error(1390001, "param is invalid");
        if (list == "instances")
            platform.SubscribeUser(app.AppId);
        return new JsonObject
        {
            ["code"] = 0,
            ["msg"] = "success",
            ["data"] = new JsonObject(),
        };
    }

    private JsonObject Search(HttpContext context, JsonObject request)
    {
        if (FindApp(context, "approval:approval:read") is null)
            return Error(99991679, "Unauthorized");
        string keyword = (string?)request["keyword"] ?? string.Empty;
        return new JsonObject
        {
            ["code"] = 0,
            ["msg"] = "success",
            ["data"] = new JsonObject
            {
                ["approvals"] = new JsonArray([
                    .. platform
                        .Definitions.Where(definition => definition.Name.Contains(keyword, StringComparison.Ordinal))
                        .Select(definition => new JsonObject
                        {
                            ["approval_code"] = definition.ApprovalCode,
                            ["approval_name"] = definition.Name,
                            ["is_external"] = false,
                        }),
                ]),
                ["has_more"] = false,
                ["page_token"] = string.Empty,
            },
        };
    }

    private SimulatedApp? FindApp(HttpContext context, string scope)
    {
        string? token = context.Request.Headers.Authorization.FirstOrDefault()?.Split(' ') is ["Bearer", var given]
            ? given
            : null;
        lock (_lock)
        {
            return
                token is not null
                && _accessTokens.TryGetValue(token, out var grant)
                && grant.Scope.Split(' ').Contains(scope)
                ? platform.FindApp(grant.AppId)
                : null;
        }
    }

    private async Task AnswerAsync(HttpContext context, string call, Func<JsonObject, JsonObject> answer)
    {
        if (platform.Begin(call) is { } fault)
        {
            await SimulatedPlatformRoutes.WriteAsync(context, fault);
            return;
        }

        var request = await JsonSerializer.DeserializeAsync(
            context.Request.Body,
            SimulatedPlatformJson.Default.JsonObject,
            context.RequestAborted
        );
        var answered = answer(request ?? []);
        await SimulatedPlatformRoutes.WriteAsync(
            context,
            new SimulatedFault((int)answered["code"]! == 0 ? 200 : 400, Encoding.UTF8.GetBytes(answered.ToJsonString()))
        );
    }

    private static JsonObject Error(int code, string error) =>
        new()
        {
            ["code"] = code,
            ["msg"] = error,
            ["error"] = error,
            ["error_description"] = error,
        };

    private static string Challenge(string verifier) =>
        System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
