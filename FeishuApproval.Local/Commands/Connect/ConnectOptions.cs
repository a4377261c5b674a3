using FeishuApproval.Local.Commands.Common;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Connect;

/// <summary>The options of <c>connect</c>.</summary>
internal sealed record ConnectOptions
{
    /// <summary>The settings file; it may not exist.</summary>
    public required string SettingsPath { get; init; }

    /// <summary>The settings that take precedence over the file.</summary>
    public required IConfiguration Environment { get; init; }

    /// <summary>The data folder of the server.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The port of the server and of the setup page at 127.0.0.1; 0 means any free port.</summary>
    public required int Port { get; init; }

    /// <summary>Whether only the address is shown, without the QR code.</summary>
    public bool LinkOnly { get; init; }

    /// <summary>Whether to wait for the steps that remain, and to go on with an app that is already in the settings.</summary>
    public bool Wait { get; init; }

    /// <summary>Whether another app in the settings file is replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>Whether the tenant belongs to Lark.</summary>
    public bool IsLark { get; init; }

    /// <summary>Whether to end after the first record.</summary>
    public bool Once { get; init; }

    /// <summary>The approval codes to subscribe; empty to choose from the definitions that are found.</summary>
    public IReadOnlyList<string> ApprovalCodes { get; init; } = [];

    /// <summary>Reads the settings.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public IConfiguration Load() => SettingsFile.Load(SettingsPath, isRequired: false, Environment);
}
