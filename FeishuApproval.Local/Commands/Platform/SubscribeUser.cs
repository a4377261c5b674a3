using System.CommandLine;
using System.Globalization;
using System.Net;
using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.FeishuPlatform.UserAccess;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary>
/// <c>subscribe --user</c>: an administrator consents on Feishu's page, and the events of all approvals that the administrator manages are
/// subscribed. The answer of the page arrives at an address of this machine.
/// </summary>
internal static class SubscribeUser
{
    private const string Callback = "/callback";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>The port of the redirect address, which has to be in the app's settings.</summary>
    public static Option<int> CreatePortOption() =>
        NumberOption.WithDefault(
            "--port",
            0,
            65_535,
            7073,
            "The port of the redirect address http://127.0.0.1:PORT/callback for --user; 0 takes a free one."
        );

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(
        IConfiguration configuration,
        string dataFolder,
        int port,
        TextWriter output,
        TextWriter? jsonOutput,
        CancellationToken stop
    )
    {
        using var session = PlatformSession.Open(configuration);
        if (session.Clients is not [var client])
            throw new UsageException(
                Localized.Of(
                    $"The settings have several apps, and a user subscribes one. Name another settings file with --config."
                )
            );
        var file = new UserGrantFile(dataFolder);
        var authorization = new UserAuthorization(client, file, TimeProvider.System);
        var answered = new TaskCompletionSource<(string? Code, string? Error)>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        PendingAuthorization? pending = null;
        var language = CultureInfo.CurrentUICulture;
        await using var page = await StartAsync(
            port,
            context => AnswerAsync(context, () => pending, answered, language),
            stop
        );
        var redirect = new Uri(new Uri(page.Urls.First()), Callback);
        pending = authorization.Begin(AccountsHosts.Load(configuration), redirect);
        await output.WriteLineAsync(
            Localized.Of(
                $"1. Add {redirect} to the redirect URLs (重定向 URL) on the page \"Security Settings\" (安全设置) of {client.App.AppId}."
            )
        );
        await output.WriteLineAsync(
            Localized.Of($"2. Open this address on this machine, as an administrator of the approvals:")
        );
        await output.WriteLineAsync($"   {pending.Page}");
        await output.WriteLineAsync(
            Localized.Of(
                $"   If the page shows error 20027, the app lacks user permissions (用户身份权限): add "
                    + $"{UserAuthorization.Scopes.Replace(" ", ", ", StringComparison.Ordinal)} on the page \"Permissions & Scopes\" (权限管理), and "
                    + $"publish a version. Tenants that do not offer them subscribe each definition instead. Error 20029 means step 1."
            )
        );
        JsonOutput.WriteLine(
            jsonOutput,
            json =>
            {
                json.WriteString("state"u8, "waiting");
                json.WriteString("redirect"u8, redirect.ToString());
                json.WriteString("page"u8, pending.Page.ToString());
            }
        );

        string? code;
        try
        {
            (code, string? refusal) = await answered.Task.WaitAsync(Timeout, stop);
            if (code is null)
                return await FailAsync(Localized.Of($"The user refused ({refusal}). Nothing was changed."));
        }
        catch (TimeoutException)
        {
            return await FailAsync(
                Localized.Of($"Nobody consented within 10 minutes. Nothing was changed; run the command again.")
            );
        }

        try
        {
            if (!(await authorization.CompleteAsync(pending, code, stop)).TryGet(out var grant, out var error))
                return await FailAsync(error.Sentence);
            foreach (bool ofTasks in (bool[])[false, true])
            {
                if (await client.SubscribeUserAsync(ofTasks, grant.AccessToken, stop) is { } refused)
                    return await FailAsync(refused.Sentence);
            }
        }
        catch (IOException exception)
        {
            return await FailAsync(exception.Message);
        }

        await output.WriteLineAsync(
            Localized.Of($"✓ Subscribed for the user. The access is stored in {file.Path}; serve renews it every day.")
        );
        await output.WriteLineAsync(
            Localized.Of(
                $"Add the events approval.instance.status_changed_v4 and auth.user_access_token.revoked_v4 on the page \"Events & Callbacks\" "
                    + $"(事件与回调), subscribed by the user's identity (以用户身份订阅), and publish a version."
            )
        );
        JsonOutput.WriteLine(jsonOutput, json => json.WriteString("state"u8, "subscribed"));
        return ExitCodes.Success;

        async Task<int> FailAsync(string sentence)
        {
            await output.WriteLineAsync($"✗ {sentence}");
            JsonOutput.WriteLine(
                jsonOutput,
                json =>
                {
                    json.WriteString("state"u8, "failed");
                    json.WriteString("error"u8, sentence);
                }
            );
            return ExitCodes.Failure;
        }
    }

    /// <summary>Takes the answer of the page. An answer with another state is not of this authorization.</summary>
    private static Task AnswerAsync(
        HttpContext context,
        Func<PendingAuthorization?> pending,
        TaskCompletionSource<(string? Code, string? Error)> answered,
        CultureInfo language
    )
    {
        using var inLanguage = Localized.Use(language);
        var query = context.Request.Query;
        string? code = query["code"];
        string? error = query["error"];
        bool isOurs =
            pending() is { } begun && query["state"] == begun.State && (code is not null || error is not null);
        context.Response.StatusCode = isOurs ? 200 : 400;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        if (isOurs)
            answered.TrySetResult(string.IsNullOrEmpty(code) ? (null, Printable(error)) : (code, null));
        return context.Response.WriteAsync(
            isOurs
                ? Localized.Of($"Done. You can close this page.")
                : Localized.Of($"This is not the answer that the command waits for."),
            context.RequestAborted
        );
    }

    private static string Printable(string? text) =>
        text is { Length: > 0 and <= 64 }
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-')
            ? text
            : Localized.Of($"no reason");

    private static async Task<WebApplication> StartAsync(int port, RequestDelegate answer, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.Sources.Clear();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet(Callback, answer);
        try
        {
            await app.StartAsync(stop);
            return app;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new ConfigurationException(Localized.Of($"Port {port} is in use. Choose another port with --port."));
        }
    }
}
