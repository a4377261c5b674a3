namespace FeishuApprovalFunctions.AzureTests.Emulators;

/// <summary>A test on the Service Bus emulator, which says why when it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServiceBusFactAttribute : FactAttribute
{
    public ServiceBusFactAttribute() => Skip = Emulator.NoServiceBus;
}
