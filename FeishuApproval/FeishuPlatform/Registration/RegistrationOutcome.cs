namespace FeishuApproval.FeishuPlatform.Registration;

/// <summary>How a registration ended.</summary>
internal enum RegistrationEnd
{
    /// <summary>The app exists, and its credentials are known.</summary>
    Granted,

    /// <summary>The code expired before it was scanned. A new code can be requested.</summary>
    Expired,

    /// <summary>The administrator denied the request.</summary>
    Denied,

    /// <summary>The platform refused the registration.</summary>
    Refused,
}

/// <summary>The end of a registration.</summary>
/// <param name="End">How it ended.</param>
/// <param name="App">The app; null unless it was granted.</param>
/// <param name="Sentence">Why it was refused, and what to do; null unless it was refused.</param>
internal sealed record RegistrationOutcome(RegistrationEnd End, RegisteredApp? App = null, string? Sentence = null);

/// <summary>A new app. The App Secret is never logged, so this type does not print it.</summary>
internal sealed class RegisteredApp
{
    /// <summary>The App ID.</summary>
    public required string AppId { get; init; }

    /// <summary>Whether the app belongs to Lark; false for Feishu.</summary>
    public required bool IsLark { get; init; }

    /// <summary>The open_id of the administrator who scanned; null when the platform did not send it.</summary>
    public string? OpenId { get; init; }

    /// <summary>The App Secret.</summary>
    internal required string AppSecret { get; init; }

    /// <summary>The App ID; never the secret.</summary>
    public override string ToString() => AppId;
}
