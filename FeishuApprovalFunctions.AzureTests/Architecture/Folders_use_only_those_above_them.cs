using FeishuApproval.TestSupport;

namespace FeishuApprovalFunctions.AzureTests.Architecture;

/// <summary>Checks the order of the folders of the Functions app.</summary>
public sealed class Folders_use_only_those_above_them
{
    [Fact]
    public void No_folder_uses_one_below_it() =>
        FolderOrder.Check(
            "FeishuApprovalFunctions",
            typeof(Functions.Http).Assembly,
            ["Configuration", "Messaging", "Http", "Functions", "Hosting", ""]
        );
}
