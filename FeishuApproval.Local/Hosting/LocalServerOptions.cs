using FeishuApproval.FeishuPlatform;
using FeishuApproval.Local.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Hosting;

/// <summary>How to start a <see cref="LocalServer"/>.</summary>
internal sealed record LocalServerOptions
{
    /// <summary>The key of the reads.</summary>
    public const string ApiKeySetting = "Api:Key";

    /// <summary>The key of management: dead letters, replay, rebuild. It is also valid for reads.</summary>
    public const string AdminKeySetting = "Api:AdminKey";

    /// <summary>The settings, with the sections <c>Feishu</c>, <c>Attendance</c> and <c>Api</c>.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>The folder of the database; created if it does not exist.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The addresses to listen on, for example <c>http://127.0.0.1:7071</c>; port 0 takes a free one.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>How events arrive; null chooses by the settings.</summary>
    public ReceiveMode? Receive { get; init; }

    /// <summary>Whether only errors are logged.</summary>
    public bool Quiet { get; init; }

    /// <summary>How the database is opened.</summary>
    public DatabaseOptions Database { get; init; } = new();

    /// <summary>Whether each event is logged with its type, instance and outcome.</summary>
    public bool ShowEvents { get; init; }

    /// <summary>Whether each log line is a JSON object.</summary>
    public bool LogAsJson { get; init; }

    /// <summary>Changes the services last. Tests inject faults here.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }
}
