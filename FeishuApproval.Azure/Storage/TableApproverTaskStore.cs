using System.Text.Json;
using Azure.Data.Tables;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage.Entities;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores approver tasks in Table Storage: one partition for each process, one row for each task.</summary>
internal sealed class TableApproverTaskStore(TableServiceClient service) : IApproverTaskStore
{
    private const string State = "State";

    private readonly StorageTable _table = new(service, TableNames.ApproverTasks);

    /// <inheritdoc/>
    public async ValueTask<Loaded<ApproverTask>> LoadAsync(
        string processId,
        string approverId,
        CancellationToken cancellationToken
    ) =>
        await _table.FindAsync(TableKeys.Part(processId), TableKeys.Part(approverId), cancellationToken) is { } entity
            ? new(Read(entity), entity.ETag.ToString())
            : default;

    /// <inheritdoc/>
    public async ValueTask<bool> TryCommitAsync(
        Loaded<ApproverTask> loaded,
        ApproverTask next,
        CancellationToken cancellationToken
    )
    {
        var entity = TaskEntity(next);
        return loaded.ETag is null
            ? await _table.TryAddAsync(entity, cancellationToken)
            : await _table.TryReplaceAsync(entity, loaded.ETag, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken)
    {
        var entities = await _table.ListAsync(TableKeys.Part(processId), cancellationToken);
        return [.. entities.Select(Read).OrderBy(task => task.ApproverId, StringComparer.Ordinal)];
    }

    private static ApproverTask Read(TableEntity entity) =>
        JsonSerializer.Deserialize(EntityPayload.Read(entity, State), StoredStateJson.Instance.ApproverTask)!;

    private static TableEntity TaskEntity(ApproverTask task)
    {
        var entity = new TableEntity(TableKeys.Part(task.ProcessId), TableKeys.Part(task.ApproverId));
        EntityPayload.Write(
            entity,
            State,
            JsonSerializer.SerializeToUtf8Bytes(task, StoredStateJson.Instance.ApproverTask)
        );
        entity.SetColumn("TenantKey", task.TenantKey);
        entity.SetColumn("BizType", task.BizType);
        entity.SetColumn("Type", task.Type);
        entity.SetColumn("Status", task.Current.Status);
        entity.SetColumn("NodeId", task.NodeId);
        entity.SetColumn("UpdatedAt", task.Current.At);
        return entity;
    }
}
