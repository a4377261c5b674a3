using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using FeishuApproval.Api.Reads;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using FeishuApproval.People;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>The options of commands that read records: a data folder or a running server, and the tenant.</summary>
internal sealed class RecordSourceOptions
{
    private readonly Option<string?> _tenant = new("--tenant")
    {
        Description =
            "The tenant's tenant_key; by default Feishu__TenantKey of the environment, else the only tenant that exists.",
        HelpName = "KEY",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder of a server, running or not; ./data unless --url is given.",
        HelpName = "FOLDER",
    };

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "A running server to read from instead, here or in Azure.",
        HelpName = "URL",
        CustomParser = ServerAddress.Parse,
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The key of that server; by default Api__Key of the environment.",
        HelpName = "KEY",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_tenant);
        command.Add(_data);
        command.Add(_url);
        command.Add(_key);
    }

    /// <summary>Checks that the options do not contradict each other.</summary>
    /// <exception cref="UsageException">Both a data folder and a server are given.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(_url) is not null && parsed.GetValue(_data) is not null)
        {
            throw new UsageException(Localized.Of($"Give either --data or --url, not both."));
        }
    }

    /// <summary>The tenant of the option or of the settings; null when neither names one.</summary>
    public string? Tenant(ParseResult parsed, IConfiguration configuration) =>
        parsed.GetValue(_tenant)
        ?? (configuration["Feishu:TenantKey"] is { Length: > 0 } configured ? configured : null);

    /// <summary>The only tenant of a data folder; empty when there are no records.</summary>
    /// <exception cref="UsageException">There are several tenants.</exception>
    public static async Task<string> OnlyTenantAsync(AttendanceSearch search, CancellationToken stop) =>
        await search.FindTenantsAsync(stop) switch
        {
            [] => string.Empty,
            [var only] => only,
            ["", var other, ..] => throw new UsageException(
                Localized.Of(
                    $"There are records of {other} and some without a tenant; name one with --tenant, or those without with --tenant \"\"."
                )
            ),
            [var one, var another, ..] => throw new UsageException(
                Localized.Of(
                    $"There are records of several tenants, such as {one} and {another}; name one with --tenant."
                )
            ),
        };

    /// <summary>The server to read from and its key; false when the data folder is to be read.</summary>
    public bool TryGetServer(
        ParseResult parsed,
        IConfiguration configuration,
        [NotNullWhen(true)] out Uri? address,
        out string? key
    )
    {
        address = parsed.GetValue(_url) is { } url ? new Uri(url.GetLeftPart(UriPartial.Authority)) : null;
        key = parsed.GetValue(_key) ?? configuration[LocalServerOptions.ApiKeySetting];
        return address is not null;
    }

    /// <summary>The data folder to read; null when a server is read.</summary>
    public string? Folder(ParseResult parsed) =>
        parsed.GetValue(_url) is null ? Path.GetFullPath(parsed.GetValue(_data) ?? "./data") : null;

    /// <summary>The files and folders that the command reads, which its own file must not replace.</summary>
    public string?[] Inputs(ParseResult parsed, IConfiguration configuration) =>
        [Folder(parsed), SettingsFile.PathOf(parsed), configuration[$"{PeopleOptions.Section}:File"]];

    /// <summary>Opens the data folder to read it, with the names of employees.</summary>
    /// <exception cref="UsageException">The folder cannot be read.</exception>
    public DataFolderClient OpenFolder(ParseResult parsed, IConfiguration configuration) =>
        DataFolderClient.OpenToRead(Folder(parsed)!, configuration, withNames: true);
}
