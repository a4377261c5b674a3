using System.CommandLine;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>
/// <c>share</c>: creates a link that shows the calendar of a tenant, and the link of its iCalendar feed. It calls no server.
/// </summary>
internal sealed class ShareCommand
{
    /// <summary>The shortest key that signs links, in characters. Anyone with a link can try short keys.</summary>
    private const int MinKeyLength = 16;

    private const string DefaultAddress = "http://127.0.0.1:7071";

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
            "The key that the server has as Share__Key or, on one machine without it, as Api__Key. "
            + "By default those settings of the environment.",
        HelpName = "KEY",
    };

    private ShareCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var share = new ShareCommand();
        var command = new CommandWithExamples(
            "share",
            "Creates a read-only link to the calendar of a tenant. It prints an iCalendar feed for Outlook, Feishu and Apple Calendar as "
                + "well. Both show who is absent and when, without reasons and details. A new key makes all earlier links invalid.",
            "share --tenant 736588c9260f175d",
            "share --days 90 --kinds leave,overtime --tenant 736588c9260f175d --url https://example.azurewebsites.net --key KEY"
        )
        {
            share._days,
            share._kinds,
            share._tenant,
            share._url,
            share._key,
        };
        command.SetAction(share.RunAsync);
        return command;
    }

    /// <summary>
    /// The address of the page that shows the calendar of a link. A browser does not send the part after #, so no access log contains the
    /// token.
    /// </summary>
    public static Uri PageAddress(Uri server, string token) =>
        new(server, $"/{Routes.Prefix}/{Routes.Calendar}#token={token}");

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] kinds = parsed
            .GetValue(_kinds)!
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (kinds.Length == 0)
            throw new UsageException("--kinds names no kind.");
        if (kinds.Except(KnownKinds).FirstOrDefault() is { } unknown)
        {
            throw new UsageException($"There is no kind \"{unknown}\"; there are {string.Join(", ", KnownKinds)}.");
        }

        var settings = SettingsFile.Load(parsed);
        string tenantKey =
            parsed.GetValue(_tenant)
            ?? Setting("Feishu:TenantKey")
            ?? throw new UsageException("Name the tenant with --tenant; every record has it as tenant_key.");
        string key =
            parsed.GetValue(_key)
            ?? Setting("Share:Key")
            ?? Setting("Api:Key")
            ?? throw new UsageException("Give the key with --key, or set Share__Key or Api__Key as for the server.");
        if (key.Length < MinKeyLength)
        {
            throw new UsageException(
                $"The key has {key.Length} characters. Set Share__Key of the server to a random text of at least {ShareKey.MinLength}, "
                    + $"so that nobody can guess it."
            );
        }

        var expiresAt = TimeProvider.System.GetUtcNow().AddDays(parsed.GetValue(_days));
        string token = new ShareKey(key).Sign(
            new ShareClaims(tenantKey, [.. kinds.Distinct()], expiresAt.ToUnixTimeSeconds())
        );
        var server = parsed.GetValue(_url) ?? new Uri(DefaultAddress);
        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync($"Calendar:  {PageAddress(server, token)}");
        var feed = new Uri(server, $"/{Routes.Prefix}/{Routes.CalendarFeed}?token={token}");
        await output.WriteLineAsync($"iCalendar: {feed}");
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Valid until {expiresAt:yyyy-MM-dd HH:mm} UTC. Everyone with the link can read: {string.Join(", ", kinds)}."
            )
        );
        JsonOutput.WriteLine(
            parsed,
            json =>
            {
                json.WriteString("calendar"u8, PageAddress(server, token).AbsoluteUri);
                json.WriteString("icalendar"u8, feed.AbsoluteUri);
                json.WriteString("expires_at"u8, expiresAt);
            }
        );
        return ExitCodes.Success;

        string? Setting(string name) => settings[name] is { Length: > 0 } value ? value : null;
    }
}
