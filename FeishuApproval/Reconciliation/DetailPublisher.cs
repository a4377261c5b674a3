using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Reconciliation;

/// <summary>Fetches the detail of an instance and publishes it to the topic, as a comparison with Feishu does.</summary>
/// <param name="mappings">The definitions with a mapping.</param>
/// <param name="topic">Returns the topic. The topic itself delivers to handlers that fetch details, so it exists only later.</param>
/// <param name="time">The clock.</param>
internal sealed class DetailPublisher(FormMappings mappings, Func<ITopic> topic, TimeProvider time)
{
    /// <summary>Fetches and publishes the detail. Returns the error; it is transient when the topic does not take the message now.</summary>
    public async ValueTask<PlatformError?> PublishAsync(
        PlatformClient client,
        string instanceCode,
        string? tenantKey,
        CancellationToken cancellationToken
    )
    {
        var result = await client.GetInstanceAsync(instanceCode, cancellationToken);
        if (!result.TryGet(out var detail, out var error))
            return error;
        var snapshot = SnapshotMessage.OfInstance(instanceCode, detail, client.App.AppId, tenantKey, time.GetUtcNow());
        if (InstanceSnapshotReader.Read(snapshot, SnapshotMessage.Clock, mappings)?.InstanceCode != instanceCode)
            return PlatformErrors.Unreadable(PlatformCall.Instance, client.App, "the instance");
        return await PublishAsync(snapshot, cancellationToken);
    }

    /// <summary>Publishes what was fetched. Returns the error; it is transient when the topic does not take the message now.</summary>
    public async ValueTask<PlatformError?> PublishAsync(EventMessage snapshot, CancellationToken cancellationToken)
    {
        try
        {
            await topic().PublishAsync(snapshot, cancellationToken);
            return null;
        }
        catch (PublishException exception)
        {
            return new PlatformError(PlatformErrorKind.Unavailable, exception.Message) { IsTransient = true };
        }
    }
}
