using FeishuApproval.Api.Setup;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Local.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Hosting;

/// <summary>The options of a <see cref="LocalServer"/>.</summary>
internal sealed record LocalServerOptions
{
    /// <summary>The name of the setting with the API key for reads.</summary>
    public const string ApiKeySetting = "Api:Key";

    /// <summary>
    /// The name of the setting with the admin key for management: dead letters, replay, rebuild. The admin key is also valid for reads.
    /// </summary>
    public const string AdminKeySetting = "Api:AdminKey";

    /// <summary>The settings, with the sections <c>Feishu</c>, <c>Attendance</c> and <c>Api</c>.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>The folder of the database; created if it does not exist.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The addresses to listen on, for example <c>http://127.0.0.1:7071</c>. Port 0 means any free port.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>How the server receives events; null chooses by the settings.</summary>
    public ReceiveMode? Receive { get; init; }

    /// <summary>Whether only errors are logged.</summary>
    public bool Quiet { get; init; }

    /// <summary>The options for opening the database.</summary>
    public DatabaseOptions Database { get; init; } = new();

    /// <summary>Whether each event is logged with its type, instance and result.</summary>
    public bool ShowEvents { get; init; }

    /// <summary>Whether each log line is a JSON object.</summary>
    public bool LogAsJson { get; init; }

    /// <summary>Whether the log is written to standard error, because standard output has another content.</summary>
    public bool LogsToError { get; init; }

    /// <summary>The state of the setup page while a command connects an app.</summary>
    public SetupProgress Setup { get; init; } = new();

    /// <summary>The last change of the services. Tests use it to inject faults.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }
}
