using System.CommandLine;
using FeishuApproval.Local.Hosting;

namespace FeishuApproval.Local.Commands;

/// <summary>Which running host a command talks to.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _url = new("--url") { Description = "A running host, here or in Azure, for example http://127.0.0.1:7071.", HelpName = "URL" };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "Its admin key: Api__AdminKey of a server on one machine, the master key of a Functions app. "
            + "By default Api__AdminKey of the environment.",
        HelpName = "KEY",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_key);
    }

    /// <summary>A client of the host; null when none is named.</summary>
    /// <exception cref="UsageException">The address is none.</exception>
    public ManagementClient? CreateClient(ParseResult parsed)
    {
        if (parsed.GetValue(_url) is not { } text) return null;
        if (!ServerAddress.TryRead(text, out var url, out string? problem)) throw new UsageException($"{problem}.");

        string? key = parsed.GetValue(_key) ?? SettingsFile.Load(parsed)[LocalServerOptions.AdminKeySetting];
        return new ManagementClient(url, key);
    }
}
