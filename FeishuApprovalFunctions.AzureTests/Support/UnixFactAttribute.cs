namespace FeishuApprovalFunctions.AzureTests.Support;

/// <summary>Needs a shell script; skipped on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "The script needs a Unix shell.";
    }
}
