using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Webhook;

namespace FeishuApproval.Api.Reads;

/// <summary>
/// Lists the approver tasks of all corehr processes (<see cref="Routes.AnyApproverTasks"/>). Every server uses this class. The tasks are read
/// in the order of their keys and filtered here, so a page that finds little reads only a limited number of them.
/// </summary>
/// <param name="tasks">The tasks.</param>
/// <param name="options">The configured tenant; null when Feishu is not configured.</param>
internal sealed class ApproverTaskListApi(IApproverTaskStore tasks, FeishuOptions? options = null)
{
    /// <summary>The most tasks that one page reads.</summary>
    internal const int MaxRead = 2_000;

    private const int ReadAtOnce = 500;

    internal static ApiOperation Operation { get; } =
        new("The approver tasks of a corehr process, or without process_id a list of the tasks of all processes.")
        {
            Parameters =
            [
                ApiParameter.Text(
                    "process_id",
                    "The tasks of one process instead of a list; only format may be given with it."
                ),
                .. ApproverTaskQuery.Parameters,
                .. ResponseFormat.Parameters,
            ],
            Answers =
            [
                ApiAnswer.Json(ReadJson.Instance.ApproverTaskPage) with
                {
                    Description =
                        $"A page of tasks; next_page_token, or the header {AttendanceListApi.NextPageTokenHeader} of CSV and XLSX, names the next one.",
                },
                ApiAnswer.Json(ReadJson.Instance.ApproverTasksView),
                ApiAnswer.Csv,
                ApiAnswer.Xlsx,
            ],
            Problems = [404],
        };

    /// <summary>Lists the tasks that match the parameters.</summary>
    /// <param name="given">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<HttpResult> GetAsync(
        QueryParameters given,
        string? accept,
        CancellationToken cancellationToken
    )
    {
        var parameters = new ParameterReader(given, Operation);
        var (format, inChinese) = ResponseFormat.Read(parameters, accept);
        var query = ApproverTaskQuery.Read(parameters, options?.TenantKey);
        int pageSize = parameters.Read(ListRequest.Size);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);

        TaskKey? after = null;
        if (parameters.Read(ListRequest.Token) is { } token)
        {
            if (!query.TryReadToken(token, out var position))
            {
                return HttpResult.BadRequest(
                    "page_token is not a token of this list. Pass next_page_token unchanged, with the same parameters as before."
                );
            }

            after = position;
        }

        var (found, next) = await FindAsync(query, after, pageSize, cancellationToken);
        string? nextToken = next is { } key ? query.WriteToken(key) : null;
        if (format == Format.Json)
        {
            return HttpResult.Private(ApproverTaskPage.From(found, nextToken), ReadJson.Instance.ApproverTaskPage);
        }

        var answer = await TableAnswer.AnswerAsync(TaskSheet.Sheet, found, format, inChinese, cancellationToken);
        return nextToken is null
            ? answer
            : answer with
            {
                Headers = answer.Headers.Add(new(AttendanceListApi.NextPageTokenHeader, nextToken)),
            };
    }

    /// <summary>Finds the tasks of a page, and the last task that was read; null at the end of the list.</summary>
    private async ValueTask<(List<ApproverTask> Found, TaskKey? Next)> FindAsync(
        ApproverTaskQuery query,
        TaskKey? after,
        int pageSize,
        CancellationToken cancellationToken
    )
    {
        var found = new List<ApproverTask>();
        for (int read = 0; read < MaxRead; read += ReadAtOnce)
        {
            var tasksRead = await tasks.ReadAsync(after, ReadAtOnce, cancellationToken);
            foreach (var task in tasksRead)
            {
                if (found.Count == pageSize)
                    return (found, after);
                after = new TaskKey(task.ProcessId, task.ApproverId);
                if (query.Contains(task))
                    found.Add(task);
            }

            if (tasksRead.Count < ReadAtOnce)
                return (found, null);
        }

        return (found, after);
    }
}
