using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Setup;

/// <summary>How far the connection of an app is.</summary>
internal enum SetupPhase
{
    /// <summary>A code waits for an administrator.</summary>
    Scan,

    /// <summary>Required steps in the developer console remain.</summary>
    Waiting,

    /// <summary>The app can be used.</summary>
    Ready,
}

/// <summary>The state of the setup page.</summary>
internal sealed record SetupView
{
    /// <summary>How far the connection is.</summary>
    public required SetupPhase Phase { get; init; }

    /// <summary>The App ID; null before the app exists.</summary>
    public string? AppId { get; init; }

    /// <summary>The address that an administrator opens; null unless a code waits.</summary>
    public string? Link { get; init; }

    /// <summary>The same address as a QR code: a text for each row, 1 for a dark module; null unless a code waits.</summary>
    public IReadOnlyList<string>? Code { get; init; }

    /// <summary>The number of the published version; null when there is none, or it cannot be read.</summary>
    public string? Version { get; init; }

    /// <summary>How many long connections the app has open; null when the number is unknown.</summary>
    public long? Connections { get; init; }

    /// <summary>The steps that remain in the developer console.</summary>
    public required IReadOnlyList<SetupStep> Steps { get; init; }

    /// <summary>The approval definitions.</summary>
    public required IReadOnlyList<SetupDefinitionView> Definitions { get; init; }

    /// <summary>The state of an app after its setup was read back.</summary>
    /// <param name="app">The app.</param>
    /// <param name="setup">What the app has.</param>
    /// <param name="definitions">The approval definitions.</param>
    /// <param name="isSubscribed">Whether the app has subscribed to a definition; null for the configured ones.</param>
    public static SetupView From(
        PlatformApp app,
        AppSetup setup,
        IEnumerable<FoundDefinition> definitions,
        Func<string, bool>? isSubscribed = null
    ) =>
        new()
        {
            Phase = setup.IsReady ? SetupPhase.Ready : SetupPhase.Waiting,
            AppId = app.AppId,
            Version = setup.Published?.Version,
            Connections = setup.Connections,
            Steps = SetupStep.Of(app, setup),
            Definitions =
            [
                .. definitions.Select(definition => new SetupDefinitionView(
                    definition.ApprovalCode,
                    definition.Name,
                    definition.Control,
                    definition.Kind,
                    definition.IsMapped,
                    isSubscribed?.Invoke(definition.ApprovalCode) ?? app.ApprovalCodes.Contains(definition.ApprovalCode)
                )),
            ],
        };
}

/// <summary>An approval definition.</summary>
/// <param name="ApprovalCode">The definition's code.</param>
/// <param name="Name">The definition's name; null when it is unknown.</param>
/// <param name="Control">The attendance control of its form; null when it has none.</param>
/// <param name="Kind">The kind of its records; null when none are made.</param>
/// <param name="Mapped">Whether a mapping says how its form is read.</param>
/// <param name="Subscribed">
/// Whether the app is known to have subscribed to it. No call tells it; a configured definition is subscribed at start, and events show it.
/// </param>
internal sealed record SetupDefinitionView(
    string ApprovalCode,
    string? Name,
    string? Control,
    string? Kind,
    bool Mapped,
    bool Subscribed
);

/// <summary>Serializes the state of the setup page as JSON.</summary>
[JsonSerializable(typeof(SetupView))]
internal sealed partial class SetupJson : JsonSerializerContext
{
    public static SetupJson Instance { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                Converters = { new SnakeCaseEnumConverter<SetupPhase>() },
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
