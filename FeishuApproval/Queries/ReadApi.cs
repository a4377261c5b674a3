using System.Text.Json;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance;
using FeishuApproval.Http;
using FeishuApproval.Operations;

namespace FeishuApproval.Queries;

/// <summary>Answers the reads, alike in every host.</summary>
public sealed class ReadApi(IAttendanceStore attendance, IApproverTaskStore tasks)
{
    /// <summary>One attendance record (<see cref="Routes.AttendanceRecord"/>).</summary>
    public async ValueTask<HttpAnswer> GetAttendanceRecordAsync(string instanceCode, CancellationToken cancellationToken)
    {
        try
        {
            var loaded = await attendance.LoadAsync(instanceCode, cancellationToken);
            return loaded.State is { } state && AttendanceRecord.From(state) is { } record
                ? HttpAnswer.Private(JsonSerializer.SerializeToUtf8Bytes(record, ReadJson.Instance.AttendanceRecord))
                : HttpAnswer.NotFound("No attendance record has this instance_code.");
        }
        catch (StoreUnavailableException)
        {
            return HttpAnswer.StoreUnavailable;
        }
    }

    /// <summary>The approver tasks of a process (<see cref="Routes.ApproverTasks"/>).</summary>
    public async ValueTask<HttpAnswer> GetApproverTasksAsync(string processId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await tasks.ListAsync(processId, cancellationToken);
            return found.Count > 0
                ? HttpAnswer.Private(JsonSerializer.SerializeToUtf8Bytes(ApproverTasksView.From(processId, found), ReadJson.Instance.ApproverTasksView))
                : HttpAnswer.NotFound("No approver task has this process_id.");
        }
        catch (StoreUnavailableException)
        {
            return HttpAnswer.StoreUnavailable;
        }
    }
}
