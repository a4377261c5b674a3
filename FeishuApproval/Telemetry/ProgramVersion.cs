using System.Reflection;

namespace FeishuApproval.Telemetry;

/// <summary>The version of the running program. This library has no version of its own.</summary>
internal static class ProgramVersion
{
    /// <summary>The version, without the id of its commit.</summary>
    public static string Text =>
        (Assembly.GetEntryAssembly() ?? typeof(ProgramVersion).Assembly)
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];
}
