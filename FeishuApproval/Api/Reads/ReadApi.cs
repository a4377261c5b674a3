using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Reads;

/// <summary>Handles reads by id. Every server uses this class.</summary>
/// <param name="records">Reads the records.</param>
/// <param name="tasks">The approver tasks.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
internal sealed class ReadApi(RecordReader records, IApproverTaskStore tasks, IEmployeeNames? names = null)
{
    internal static ApiOperation RecordOperation { get; } =
        new("The attendance record of one approval instance.")
        {
            Parameters =
            [
                ApiParameter.Text("instance_code", "The approval instance.") with
                {
                    In = ParameterPlace.Path,
                    IsRequired = true,
                    Example = "7C468A54-8745-2245-9675-08B7C63E7A85",
                },
                .. ResponseFormat.Parameters,
            ],
            Answers = [ApiAnswer.Json(ReadJson.Instance.AttendanceRecord), ApiAnswer.Csv, ApiAnswer.Xlsx],
            Problems = [404],
        };

    internal static ApiOperation TasksOperation { get; } =
        new("The approver tasks of a corehr process, with their history.")
        {
            Parameters =
            [
                ApiParameter.Text("process_id", "The corehr process.") with
                {
                    In = ParameterPlace.Path,
                    IsRequired = true,
                },
                .. ResponseFormat.Parameters,
            ],
            Answers = [ApiAnswer.Json(ReadJson.Instance.ApproverTasksView), ApiAnswer.Csv, ApiAnswer.Xlsx],
            Problems = [404],
        };

    /// <summary>Returns one attendance record (<see cref="Routes.AttendanceRecord"/>).</summary>
    /// <param name="instanceCode">The approval instance.</param>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<HttpResult> GetAttendanceRecordAsync(
        string instanceCode,
        QueryParameters parameters,
        string? accept,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            parameters,
            RecordOperation,
            instanceCode,
            accept,
            async (format, inChinese) =>
            {
                if (await records.ReadAsync(instanceCode, cancellationToken) is not { } record)
                {
                    return HttpResult.NotFound("No attendance record has this instance_code.");
                }

                record = await names.NameAsync(record, cancellationToken);
                return format != Format.Json
                    ? await TableAnswer.AnswerAsync(RecordSheet.Sheet, [record], format, inChinese, cancellationToken)
                    : HttpResult.Private(record, ReadJson.Instance.AttendanceRecord);
            }
        );

    /// <summary>Returns the approver tasks of a process (<see cref="Routes.ApproverTasks"/>).</summary>
    /// <param name="processId">The process.</param>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<HttpResult> GetApproverTasksAsync(
        string processId,
        QueryParameters parameters,
        string? accept,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            parameters,
            TasksOperation,
            processId,
            accept,
            async (format, inChinese) =>
            {
                var found = await tasks.ListAsync(processId, cancellationToken);
                if (found.Count == 0)
                    return HttpResult.NotFound("No approver task has this process_id.");
                return format != Format.Json
                    ? await TableAnswer.AnswerAsync(TaskSheet.Sheet, found, format, inChinese, cancellationToken)
                    : HttpResult.Private(ApproverTasksView.From(processId, found), ReadJson.Instance.ApproverTasksView);
            }
        );

    /// <summary>
    /// Answers a read by id. The query string may contain the id instead of the path, because a path cannot contain every id.
    /// </summary>
    private static async ValueTask<HttpResult> AnswerAsync(
        QueryParameters given,
        ApiOperation operation,
        string id,
        string? accept,
        Func<Format, bool, ValueTask<HttpResult>> read
    )
    {
        var parameters = new ParameterReader(given, operation);
        var (format, inChinese) = ResponseFormat.Read(parameters, accept);
        var parameter = (ApiParameter<string?>)operation.Parameters[0];
        parameters.Read(parameter, id);
        if (given[parameter.Name] is { } named && named != id)
            parameters.Fail($"{parameter.Name} in the query differs from the one in the path; give it once.");
        return parameters.Problem is { } problem ? HttpResult.BadRequest(problem) : await read(format, inChinese);
    }
}
