namespace FeishuApproval.Local.Commands.Common;

/// <summary>How this program is started again, for command lines that are printed to be pasted.</summary>
internal static class ProgramInvocation
{
    /// <summary>The name of the installed program.</summary>
    public const string Name = "feishu-approval";

    private const string Project = "FeishuApproval.Local";

    /// <summary>In a checkout the command of the .NET SDK, otherwise the installed program.</summary>
    public static string Text { get; } = TextFor(AppContext.BaseDirectory);

    /// <summary>The command for a program in this folder.</summary>
    internal static string TextFor(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            string project = Path.Combine(parent.FullName, Project);
            if (File.Exists(Path.Combine(project, $"{Project}.csproj")))
                return $"dotnet run --project {Project} --";
        }

        return Name;
    }
}
