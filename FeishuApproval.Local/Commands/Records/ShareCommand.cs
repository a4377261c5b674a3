using System.CommandLine;
using System.Globalization;
using System.Net;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>
/// <c>share</c>: creates a link that shows the calendar of a tenant, and the link of its iCalendar feed; lists and revokes links.
/// </summary>
internal sealed class ShareCommand
{
    private const string DefaultAddress = "http://127.0.0.1:7071";

    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(10);

    private static readonly string[] KnownKinds = [.. Enum.GetValues<AttendanceKind>().Reverse().Select(SnakeCase.Of)];

    private readonly Option<int> _days = NumberOption.WithDefault(
        "--days",
        1,
        366,
        30,
        "How many days the link works."
    );

    private readonly Option<string> _kinds = new("--kinds")
    {
        Description = $"The kinds of records to show, separated by commas: {string.Join(", ", KnownKinds)}.",
        HelpName = "KINDS",
        DefaultValueFactory = _ => "leave",
    };

    private readonly Option<string> _language = ChoiceOption.Create(
        LanguageOption.Name,
        "The language of the iCalendar feed, and of the output.",
        "en",
        "zh"
    );

    private readonly Option<string?> _tenant = new("--tenant")
    {
        Description = "The tenant key. By default Feishu__TenantKey of the environment.",
        HelpName = "KEY",
    };

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = $"The address of the server, as readers reach it. By default {DefaultAddress}.",
        HelpName = "URL",
        CustomParser = ServerAddress.Parse,
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description =
            "For a new link, the key that the server has as Share__Key or, on one machine without it, as Api__Key; by default those settings "
            + "of the environment. With --list and --revoke, the admin key; by default Api__AdminKey of the environment.",
        HelpName = "KEY",
    };

    private readonly Option<bool> _list = new("--list")
    {
        Description = "List the links that have not expired, with their ids.",
    };

    private readonly Option<string?> _revoke = new("--revoke")
    {
        Description = "Revoke one link, by its id or its address. It stops working at once and for good.",
        HelpName = "ID|LINK",
    };

    private ShareCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var share = new ShareCommand();
        var command = new CommandWithExamples(
            "share",
            "Creates a read-only link to the calendar of a tenant. It prints an iCalendar feed for Outlook, Feishu and Apple Calendar as "
                + "well. Both show who is absent and when, without reasons and details. A new key makes all earlier links invalid; "
                + "--revoke makes one link invalid.",
            "share --tenant 736588c9260f175d",
            "share --days 90 --kinds leave,overtime --lang zh --tenant 736588c9260f175d --url https://example.azurewebsites.net --key KEY",
            "share --list --url http://127.0.0.1:7071 --key ADMIN_KEY",
            "share --revoke 3f5a9c0e71b2d486 --url http://127.0.0.1:7071 --key ADMIN_KEY"
        )
        {
            share._days,
            share._kinds,
            share._language,
            share._tenant,
            share._url,
            share._key,
            share._list,
            share._revoke,
        };
        command.SetAction(share.RunAsync);
        return command;
    }

    /// <summary>
    /// The address of the page that shows the calendar of a link. A browser does not send the part after #, so no access log contains the
    /// token.
    /// </summary>
    public static Uri PageAddress(Uri server, string token) =>
        Address(server, $"{Routes.Prefix}/{Routes.Calendar}#token={token}");

    /// <summary>An address below the server's, which may have the prefix of a reverse proxy.</summary>
    private static Uri Address(Uri server, string path) =>
        new(new Uri(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"), path);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = SettingsFile.Load(parsed);
        var server = parsed.GetValue(_url) ?? new Uri(DefaultAddress);
        if (parsed.GetValue(_list) && parsed.GetValue(_revoke) is not null)
            throw new UsageException(Localized.Of($"--list and --revoke are two commands. Give one of them."));
        if (parsed.GetValue(_list))
            return await ListAsync(parsed, settings, server, cancellationToken);
        if (parsed.GetValue(_revoke) is { } link)
            return await RevokeAsync(link, parsed, settings, server, cancellationToken);
        return await CreateAsync(parsed, settings, server, cancellationToken);
    }

    private async Task<int> CreateAsync(
        ParseResult parsed,
        IConfiguration settings,
        Uri server,
        CancellationToken cancellationToken
    )
    {
        string[] kinds = parsed
            .GetValue(_kinds)!
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (kinds.Length == 0)
            throw new UsageException(Localized.Of($"--kinds names no kind."));
        if (kinds.Except(KnownKinds).FirstOrDefault() is { } unknown)
        {
            throw new UsageException(
                Localized.Of($"There is no kind \"{unknown}\"; there are {string.Join(", ", KnownKinds)}.")
            );
        }

        string tenantKey =
            parsed.GetValue(_tenant)
            ?? Setting(settings, "Feishu:TenantKey")
            ?? throw new UsageException(
                Localized.Of($"Name the tenant with --tenant; every record has it as tenant_key.")
            );
        string key =
            parsed.GetValue(_key)
            ?? Setting(settings, "Share:Key")
            ?? Setting(settings, "Api:Key")
            ?? throw new UsageException(
                Localized.Of($"Give the key with --key, or set Share__Key or Api__Key as for the server.")
            );

        // Anyone with a link can try short keys.
        if (key.Length < ShareKey.MinLength)
        {
            throw new UsageException(
                Localized.Of(
                    $"The key has {key.Length} characters. Set Share__Key of the server to a random text of at least {ShareKey.MinLength}, "
                        + $"so that nobody can guess it."
                )
            );
        }

        var expiresAt = TimeProvider.System.GetUtcNow().AddDays(parsed.GetValue(_days));
        string token = new ShareKey(key).Sign(
            new ShareClaims(tenantKey, [.. kinds.Distinct()], expiresAt.ToUnixTimeSeconds())
        );
        string? note = await OpenAsync(server, token, cancellationToken);
        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync(Localized.Of($"Calendar:  {PageAddress(server, token)}"));
        string language = parsed.GetValue(_language) == "zh" ? "&lang=zh" : string.Empty;
        var feed = Address(server, $"{Routes.Prefix}/{Routes.CalendarFeed}?token={token}{language}");
        await output.WriteLineAsync(Localized.Of($"iCalendar: {feed}"));
        await output.WriteLineAsync(
            Localized.Of(
                $"Valid until {expiresAt:yyyy-MM-dd HH:mm} UTC. Everyone with the link can read: {string.Join(", ", kinds)}."
            )
        );
        await output.WriteLineAsync(Localized.Of($"Id:        {ShareLinks.Identify(token)}, for share --revoke"));
        if (note is not null)
            await output.WriteLineAsync(note);
        JsonOutput.WriteLine(
            parsed,
            json =>
            {
                json.WriteString("id"u8, ShareLinks.Identify(token));
                json.WriteString("calendar"u8, PageAddress(server, token).AbsoluteUri);
                json.WriteString("icalendar"u8, feed.AbsoluteUri);
                json.WriteString("expires_at"u8, expiresAt);
                json.WriteBoolean("listed"u8, note is null);
            }
        );
        return ExitCodes.Success;
    }

    private async Task<int> ListAsync(
        ParseResult parsed,
        IConfiguration settings,
        Uri server,
        CancellationToken cancellationToken
    )
    {
        using var client = CreateClient(parsed, settings, server);
        var (links, hasMore) = await client.AskAsync(
            HttpMethod.Get,
            Routes.ShareLinks,
            [],
            ShareJson.Instance.ShareLinkList,
            cancellationToken
        );
        var output = parsed.InvocationConfiguration.Output;
        if (links.Count == 0)
        {
            await output.WriteLineAsync(Localized.Of($"There are no share links."));
            return ExitCodes.Success;
        }

        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumns(
                "Id",
                Localized.Of($"Tenant"),
                Localized.Of($"Kinds"),
                Localized.Of($"First opened (UTC)"),
                Localized.Of($"Expires (UTC)"),
                Localized.Of($"Revoked (UTC)")
            );
        foreach (var link in links)
        {
            table.AddRow(
                link.Id,
                Markup.Escape(link.TenantKey),
                Markup.Escape(string.Join(", ", link.Kinds)),
                Minute(link.FirstOpenedAt),
                Minute(link.ExpiresAt),
                link.RevokedAt is { } revoked ? Minute(revoked) : string.Empty
            );
        }

        Terminal.On(output).Write(table);
        if (hasMore)
            await output.WriteLineAsync(Localized.Of($"There are more."));
        return ExitCodes.Success;
    }

    private async Task<int> RevokeAsync(
        string link,
        ParseResult parsed,
        IConfiguration settings,
        Uri server,
        CancellationToken cancellationToken
    )
    {
        string id = link;
        if (FindToken(link) is { } token)
        {
            // A link that nobody has opened yet is not known to the server.
            if (await OpenAsync(server, token, cancellationToken) is { } problem)
                throw new UsageException(problem);
            id = ShareLinks.Identify(token);
        }
        else if (!ShareLinks.IsId(link))
        {
            throw new UsageException(
                Localized.Of(
                    $"\"{link}\" is neither the id of a share link nor its address. share --list shows the ids."
                )
            );
        }

        using var client = CreateClient(parsed, settings, server);
        var revoked = await client.AskAsync(
            HttpMethod.Post,
            Routes.ShareLinksRevoke,
            [new("id", id)],
            ShareJson.Instance.ShareLink,
            cancellationToken
        );
        await parsed.InvocationConfiguration.Output.WriteLineAsync(
            Localized.Of(
                $"Revoked: {revoked.Id}. The link shows nothing any more; a copy of the calendar that somebody has made stays with them."
            )
        );
        return ExitCodes.Success;
    }

    /// <summary>Opens a link once, so that the server knows it.</summary>
    /// <returns>Null on success; otherwise why the server does not know the link.</returns>
    /// <exception cref="UsageException">The server does not accept the link.</exception>
    private static async Task<string?> OpenAsync(Uri server, string token, CancellationToken cancellationToken)
    {
        using var http = ServerConnection.Open(server, key: null, OpenTimeout);
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"{Routes.Prefix}/{Routes.SharedAttendance}?from=2000-01-01&to=2000-01-01&page_size=1"
        );
        request.Headers.Add(ShareApi.TokenHeader, token);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
                return null;
            string? sentence = ServerError.Sentence(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return answer.StatusCode switch
            {
                HttpStatusCode.Unauthorized => throw new UsageException(
                    Localized.Of(
                        $"{http.BaseAddress} does not accept the link: it has another key, or the link has expired or is revoked already."
                    )
                ),
                HttpStatusCode.NotFound when sentence is not null => throw new UsageException(
                    $"{http.BaseAddress}: {sentence}"
                ),
                _ => Localized.Of(
                    $"{http.BaseAddress} answered {(int)answer.StatusCode}, so share --list shows the link when somebody opens it."
                ),
            };
        }
        catch (HttpRequestException exception)
        {
            return Localized.Of(
                $"{http.BaseAddress} cannot be reached ({exception.Message}), so share --list shows the link when somebody opens it."
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Localized.Of(
                $"{http.BaseAddress} did not answer, so share --list shows the link when somebody opens it."
            );
        }
    }

    /// <summary>The token of a link's address, of the calendar or of the feed; null when the text is not such an address.</summary>
    private static string? FindToken(string text)
    {
        const string Parameter = "token=";
        int start = text.IndexOf(Parameter, StringComparison.Ordinal);
        if (start < 0)
            return null;
        string token = text[(start + Parameter.Length)..].Split('&', '#')[0];
        return token.Length > 0 ? token : null;
    }

    private ManagementClient CreateClient(ParseResult parsed, IConfiguration settings, Uri server) =>
        new(server, parsed.GetValue(_key) ?? Setting(settings, LocalServerOptions.AdminKeySetting))
        {
            Json = JsonOutput.Find(parsed),
        };

    private static string Minute(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string? Setting(IConfiguration settings, string name) =>
        settings[name] is { Length: > 0 } value ? value : null;
}
