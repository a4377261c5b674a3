using FeishuApproval.ApproverTasks;
using FeishuApproval.Azure.Storage;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Storage;

public class TableApproverTaskStoreTests
{
    private static readonly DateTimeOffset At = new(2024, 9, 5, 12, 0, 0, TimeSpan.FromHours(8));

    private readonly InMemoryStorage _storage = InMemoryStorage.With(TableNames.All);
    private readonly TableApproverTaskStore _store;

    public TableApproverTaskStoreTests() => _store = new TableApproverTaskStore(_storage.CreateClient());

    [Fact]
    public async Task A_row_has_the_task_and_columns_for_reports()
    {
        Assert.True(await _store.TryCommitAsync(default, Task("process/1", "approver-1"), CancellationToken.None));

        var row = Assert.Single(_storage.Rows(TableNames.ApproverTasks));
        Assert.Equal(("process~2F1", "approver-1"), (row.PartitionKey, row.RowKey));
        Assert.Equal("pending", row["Status"]);
        Assert.Equal("leave_application", row["BizType"]);
        Assert.Equal(At, row["UpdatedAt"]);
    }

    [Fact]
    public async Task A_task_comes_back_as_it_was()
    {
        var task = Task("process-1", "approver-1");
        await _store.TryCommitAsync(default, task, CancellationToken.None);
        var loaded = await _store.LoadAsync("process-1", "approver-1", CancellationToken.None);
        Assert.Equivalent(task, loaded.State, strict: true);
    }

    [Fact]
    public async Task Only_the_loaded_version_is_replaced()
    {
        var task = Task("process-1", "approver-1");
        Assert.True(await _store.TryCommitAsync(default, task, CancellationToken.None));
        Assert.False(await _store.TryCommitAsync(default, task, CancellationToken.None));
        var loaded = await _store.LoadAsync("process-1", "approver-1", CancellationToken.None);
        Assert.True(await _store.TryCommitAsync(loaded, task, CancellationToken.None));
        Assert.False(await _store.TryCommitAsync(loaded, task, CancellationToken.None));
    }

    [Fact]
    public async Task A_process_has_its_own_tasks_by_approver()
    {
        foreach (string approver in (string[])["b", "a", "a/b", "a'b"])
        {
            await _store.TryCommitAsync(default, Task("it's", approver), CancellationToken.None);
        }

        await _store.TryCommitAsync(default, Task("another", "a"), CancellationToken.None);

        var tasks = await _store.ListAsync("it's", CancellationToken.None);
        Assert.Equal(["a", "a'b", "a/b", "b"], tasks.Select(task => task.ApproverId));
        Assert.Empty(await _store.ListAsync("unknown", CancellationToken.None));
    }

    private static ApproverTask Task(string processId, string approverId) =>
        new()
        {
            ProcessId = processId,
            ApproverId = approverId,
            BizType = "leave_application",
            History = [new TaskHistoryEntry("pending", At, "event-1")],
        };
}
