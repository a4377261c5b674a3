using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FeishuApproval.Tests.Architecture;

/// <summary>
/// Reads the source and checks the order of folders in every project: code in a folder uses only types of folders above it in the list, so
/// there are no cycles. A folder that is not in a list fails, too.
/// </summary>
public sealed partial class Folders_use_only_those_above_them
{
    private static readonly string Root = Path.GetFullPath("../..", SourceFolder());

    private static readonly Dictionary<string, string[]> Orders = new()
    {
        ["FeishuApproval"] =
        [
            "Localization",
            "Configuration",
            "Json",
            "Messaging",
            "Telemetry",
            "WorkCalendars",
            "Processing",
            "Events/Fields",
            "Events/Facts",
            "Events/Types",
            "Events/Snapshots",
            "Events",
            "Webhook",
            "FeishuPlatform",
            "FeishuPlatform/Api",
            "FeishuPlatform/PeopleCalendars",
            "FeishuPlatform/LongConnection/Frames",
            "FeishuPlatform/LongConnection",
            "FeishuPlatform/Registration",
            "FeishuPlatform/UserAccess",
            "FeishuPlatform/Setup",
            "Attendance/Records",
            "Attendance/Changes",
            "Attendance/Index",
            "Attendance/Rebuild",
            "Attendance",
            "ApproverTasks",
            "Archive",
            "DeadLetters",
            "Closings",
            "Privacy",
            "Reconciliation/Comparison",
            "Reconciliation",
            "Comparisons",
            "People",
            "Api/Http",
            "Api/Tables",
            "Api/Health",
            "Api/Webhook",
            "Api/Reads",
            "Api/Summary",
            "Api/Payroll",
            "Api/Export",
            "Api/Changes",
            "Api/Sharing",
            "Api/Management",
            "Api/Pages",
            "Api/Setup",
            "Api/OpenApi",
            "Api",
            "",
        ],
        ["FeishuApproval.Local"] =
        [
            "Sqlite",
            "Storage",
            "Topic",
            "Hosting",
            "Commands/Common",
            "Commands/Servers",
            "Commands/Records",
            "Commands/Management",
            "Commands/Serve",
            "Commands/Platform",
            "Commands/Connect",
            "Commands/Send",
            "Commands/Demo",
            "Commands",
            "",
        ],
        ["FeishuApproval.Simulator"] = ["", "Load", "Platform/Data", "Platform"],
        ["FeishuApproval.Azure"] = ["Configuration", "Storage/Entities", "Storage", "Messaging", "Backup", "Hosting"],
        ["FeishuApprovalFunctions"] = ["Configuration", "Messaging", "Http", "Functions", "Hosting", ""],
    };

    public static TheoryData<string> Projects => [.. Orders.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_uses_one_below_it(string project)
    {
        var files = SourceFiles(project);
        var home = files
            .SelectMany(file =>
                Declaration().Matches(file.Code).Select(match => (Type: match.Groups[1].Value, file.Folder))
            )
            .GroupBy(declared => declared.Type)
            .Where(group => group.Select(declared => declared.Folder).Distinct().Count() == 1)
            .ToDictionary(group => group.Key, group => group.First().Folder);
        string[] order = Orders[project];

        var wrong =
            from file in files
            from name in Name().Matches(file.Code).Select(match => match.Value).Distinct()
            where
                home.TryGetValue(name, out string? folder)
                && folder != file.Folder
                && Array.IndexOf(order, folder) > Array.IndexOf(order, file.Folder)
            where file.Sees(home[name]) && !file.Code.Contains($" {name} =", StringComparison.Ordinal)
            select $"{file.Path} uses {name} of {project}/{home[name]}";

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_is_in_the_order(string project) =>
        Assert.Empty(SourceFiles(project).Select(file => file.Folder).Distinct().Except(Orders[project]));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_its_folder(string project) =>
        Assert.Empty(
            from file in SourceFiles(project)
            where
                file.Namespace is not null
                && file.Namespace
                    != $"{project}{(file.Folder.Length == 0 ? string.Empty : ".")}{file.Folder.Replace('/', '.')}"
            select file.Path
        );

    [Fact]
    public void Only_the_commands_that_simulate_Feishu_use_the_simulator() =>
        Assert.Equal(
            ["Commands/Demo", "Commands/Platform", "Commands/Send"],
            SourceFiles("FeishuApproval.Local")
                .Where(file => file.Code.Contains("using FeishuApproval.Simulator", StringComparison.Ordinal))
                .Select(file => file.Folder)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    private static List<SourceFile> SourceFiles(string project)
    {
        string folder = Path.Combine(Root, project);
        return
        [
            .. from path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            let relative = Path.GetRelativePath(folder, path).Replace('\\', '/')
            where
                !relative.StartsWith("obj/", StringComparison.Ordinal)
                && !relative.StartsWith("bin/", StringComparison.Ordinal)
            select SourceFile.Read(project, relative, File.ReadAllText(path)),
        ];
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    /// <summary>A type declared outside any other type.</summary>
    [GeneratedRegex(
        @"^(?:(?:public|internal|sealed|static|abstract|partial|readonly|ref)\s+)*(?:class|record struct|record|struct|interface|enum)\s+(\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Declaration();

    /// <summary>A name that stands for itself and is no member of something else.</summary>
    [GeneratedRegex(@"(?<![.\w""])[A-Z]\w*")]
    private static partial Regex Name();

    /// <summary>Comments but for their references, and literal texts.</summary>
    [GeneratedRegex("""(?m)(?<!/)//(?!/).*$|^\s*///(?![^\n]*cref=).*$|"(?:[^"\\\n]|\\.)*"(?!>|/)""")]
    private static partial Regex NoCode();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    private sealed record SourceFile(string Project, string Path, string Folder, string? Namespace, string Code)
    {
        public static SourceFile Read(string project, string path, string text)
        {
            var match = NamespaceLine().Match(text);
            string folder = System.IO.Path.GetDirectoryName(path)!.Replace('\\', '/');
            return new SourceFile(
                project,
                path,
                folder,
                match.Success ? match.Groups[1].Value : null,
                NoCode().Replace(text, string.Empty)
            );
        }

        /// <summary>Whether the names of a folder mean its types here: it is imported, or is a parent of this one.</summary>
        public bool Sees(string folder)
        {
            string space = folder.Length == 0 ? Project : $"{Project}.{folder.Replace('/', '.')}";
            return Code.Contains($"using {space};", StringComparison.Ordinal)
                || Code.Contains($"using static {space}.", StringComparison.Ordinal)
                || Namespace?.StartsWith($"{space}.", StringComparison.Ordinal) == true
                || (
                    folder.Length > 0
                    && Regex.IsMatch(
                        Code,
                        $@"(?<![\w.])(?:{Regex.Escape(Project)}\.)?{Regex.Escape(folder.Replace('/', '.'))}\.[A-Z]"
                    )
                );
        }
    }
}
