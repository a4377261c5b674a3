namespace FeishuApproval.FeishuPlatform.Registration;

/// <summary>A code that an administrator scans. The device code is a secret, so this type does not print it.</summary>
internal sealed class RegistrationCode
{
    /// <summary>The code on the platform's page.</summary>
    public required string UserCode { get; init; }

    /// <summary>The platform's page for the code, without this program's requests.</summary>
    public required Uri VerificationAddress { get; init; }

    /// <summary>The time between two polls.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How long the code is valid.</summary>
    public required TimeSpan ValidFor { get; init; }

    /// <summary>The secret of the polls. Never logged.</summary>
    internal required string DeviceCode { get; init; }

    /// <summary>The code on the platform's page; never the device code.</summary>
    public override string ToString() => UserCode;
}
