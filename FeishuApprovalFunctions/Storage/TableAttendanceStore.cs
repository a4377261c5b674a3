using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using FeishuApproval;
using FeishuApproval.Attendance;

namespace FeishuApprovalFunctions.Storage;

/// <summary>
/// Attendance states in Table Storage: one partition an instance, in it the row <c>record</c> and a row for each event. A commit is
/// one entity group transaction, so the event's row proves that its effect is stored.
/// </summary>
internal sealed class TableAttendanceStore(TableServiceClient service) : IAttendanceStore
{
    private const string State = "State";
    private const string Body = "Body";

    private readonly StorageTable _table = new(service, TableNames.Attendance);

    /// <inheritdoc/>
    public async ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken) =>
        await _table.FindAsync(TableKeys.Part(instanceCode), TableKeys.Record, cancellationToken) is { } entity
            ? new(JsonSerializer.Deserialize(EntityPayload.Read(entity, State), StateJson.Instance.AttendanceState), entity.ETag.ToString())
            : default;

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(Loaded<AttendanceState> loaded, AttendanceState next, EventRow row, CancellationToken cancellationToken)
    {
        string partition = TableKeys.Part(next.InstanceCode);
        var record = RecordEntity(partition, next);

        // The event goes first: the first refusal is the one that is told, and an event already applied outweighs a stale version.
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.Add, EventEntity(partition, row)),
            loaded.ETag is null
                ? new(TableTransactionActionType.Add, record)
                : new(TableTransactionActionType.UpdateReplace, record, new ETag(loaded.ETag)),
        ];
        return await _table.SubmitAsync(actions, cancellationToken) switch
        {
            null => CommitResult.Committed,
            { Action: 0, IsTaken: true } => CommitResult.AlreadyApplied,
            _ => CommitResult.Conflict,
        };
    }

    private static TableEntity RecordEntity(string partition, AttendanceState state)
    {
        var entity = new TableEntity(partition, TableKeys.Record);
        EntityPayload.Write(entity, State, JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Instance.AttendanceState));
        entity.SetColumn("Version", state.Version);
        entity.SetColumn("UpdatedAt", state.UpdatedAt);
        if (AttendanceRecord.From(state) is not { } record) return entity;

        entity.SetColumn("TenantKey", record.TenantKey);
        entity.SetColumn("Kind", Names.Of(record.Kind));
        entity.SetColumn("Status", Names.Of(record.Status));
        entity.SetColumn("AppId", record.AppId);
        entity.SetColumn("ApprovalCode", record.ApprovalCode);
        entity.SetColumn("UserId", record.UserId);
        entity.SetColumn("ApprovedAt", record.ApprovedAt);
        entity.SetColumn("RevertedAt", record.RevertedAt);
        entity.SetColumn("Start", record.Start);
        entity.SetColumn("End", record.End);
        entity.SetColumn("DurationSeconds", record.DurationSeconds);
        entity.SetColumn("TypeName", record.Leave?.TypeName ?? record.Overtime?.TypeName);
        return entity;
    }

    private static TableEntity EventEntity(string partition, EventRow row)
    {
        var entity = new TableEntity(partition, TableKeys.Event(row.Event.EventId));
        EntityPayload.Write(entity, Body, row.Body.Span);
        entity.SetColumn("EventId", row.Event.EventId);
        entity.SetColumn("Type", row.Event.Type);
        entity.SetColumn("ReceivedAt", row.Event.ReceivedAt);
        return entity;
    }
}
