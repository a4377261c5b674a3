using System.Text.Json;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance;
using FeishuApproval.Http;

namespace FeishuApproval.Queries;

/// <summary>Answers the reads, alike in every host.</summary>
public sealed class ReadApi(IAttendanceStore attendance, IApproverTaskStore tasks)
{
    /// <summary>One attendance record (<see cref="Routes.AttendanceRecord"/>).</summary>
    /// <exception cref="Operations.StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<HttpAnswer> GetAttendanceRecordAsync(string instanceCode, CancellationToken cancellationToken)
    {
        var loaded = await attendance.LoadAsync(instanceCode, cancellationToken);
        return loaded.State is { } state && AttendanceRecord.From(state) is { } record
            ? HttpAnswer.Json(JsonSerializer.SerializeToUtf8Bytes(record, ReadJson.Instance.AttendanceRecord))
            : HttpAnswer.NotFound("No attendance record has this instance_code.");
    }

    /// <summary>The approver tasks of a process (<see cref="Routes.ApproverTasks"/>).</summary>
    /// <exception cref="Operations.StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<HttpAnswer> GetApproverTasksAsync(string processId, CancellationToken cancellationToken)
    {
        var found = await tasks.ListAsync(processId, cancellationToken);
        return found.Count > 0
            ? HttpAnswer.Json(JsonSerializer.SerializeToUtf8Bytes(ApproverTasksView.From(processId, found), ReadJson.Instance.ApproverTasksView))
            : HttpAnswer.NotFound("No approver task has this process_id.");
    }
}
