using System.CommandLine;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>The options that select the server or data folder of a command.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _url = new("--url")
    {
        Description = "A running server, here or in Azure, for example http://127.0.0.1:7071.",
        HelpName = "URL",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description =
            "Its admin key: Api__AdminKey of a server on one machine, the master key of a Functions app. "
            + "By default Api__AdminKey of the environment.",
        HelpName = "KEY",
    };

    private readonly Option<string> _data = DataOption();

    /// <summary>Creates the option <c>--data</c>.</summary>
    public static Option<string> DataOption() =>
        new("--data")
        {
            Description =
                "The data folder of serve. Reading works while the server runs. To change data while it runs, name the server with --url.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "./data",
        };

    /// <summary>Creates the option <c>--after</c> of commands that may end early.</summary>
    public static Option<string?> AfterOption() =>
        new("--after") { Description = "Continue where an earlier run ended.", HelpName = "PLACE" };

    /// <summary>Creates the option <c>--tenant</c> of commands for one tenant.</summary>
    public static Option<string?> TenantOption() =>
        new("--tenant")
        {
            Description =
                "The tenant's tenant_key; by default Feishu__TenantKey of the server, else the only tenant that exists.",
            HelpName = "KEY",
        };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_key);
        command.Add(_data);
    }

    /// <summary>Creates a client for the given server, or for the data folder when no server is given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="writes">Whether the command makes changes.</param>
    /// <exception cref="UsageException">The address is invalid.</exception>
    /// <exception cref="ConfigurationException">The data folder cannot be used.</exception>
    public IManagementClient CreateClient(ParseResult parsed, bool writes)
    {
        if (parsed.GetValue(_url) is not null)
            return CreateServerClient(parsed);
        string path = Path.GetFullPath(parsed.GetValue(_data)!);
        var configuration = SettingsFile.Load(parsed);
        var folder = writes
            ? DataFolderClient.OpenToWrite(path, configuration)
            : DataFolderClient.OpenToRead(path, configuration);
        folder.Json = JsonOutput.Find(parsed);
        return folder;
    }

    /// <summary>Creates a client for the given server. For commands that do not work on a data folder.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">No server is given, or the address is invalid.</exception>
    public IManagementClient CreateServerClient(ParseResult parsed)
    {
        if (parsed.GetValue(_url) is not { } text)
            throw new UsageException(Localized.Of($"Name a running server with --url."));
        if (!ServerAddress.TryRead(text, out var url, out string? problem))
            throw new UsageException($"{problem}.");

        string? key = parsed.GetValue(_key) ?? SettingsFile.Load(parsed)[LocalServerOptions.AdminKeySetting];
        return new ManagementClient(url, key) { Json = JsonOutput.Find(parsed) };
    }
}
