namespace FeishuApproval.Local.Commands.Common;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCodes
{
    /// <summary>The command succeeded.</summary>
    public const int Success = 0;

    /// <summary>The command ran, but it failed or found a problem.</summary>
    public const int Failure = 1;

    /// <summary>The command did not run: the arguments or the configuration are wrong.</summary>
    public const int Usage = 2;
}
