namespace FeishuApproval.Local.Commands;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCodes
{
    /// <summary>All went as it should.</summary>
    public const int Success = 0;

    /// <summary>It ran, and something was not as it should be.</summary>
    public const int Failure = 1;

    /// <summary>It did not run: the arguments or the configuration are wrong.</summary>
    public const int Usage = 2;
}
