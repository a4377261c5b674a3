namespace FeishuApprovalFunctions.AzureTests.Emulators;

/// <summary>A theory on Azurite, which says why when it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteTheoryAttribute : TheoryAttribute
{
    public AzuriteTheoryAttribute() => Skip = Emulator.NoAzurite;
}
