using FeishuApproval.Archive;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Http;

public sealed class ReplayTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [SkippableFact]
    public async Task An_archived_event_restores_its_record()
    {
        var leave = TestEvents.Leave();
        await _app.Get<TableEventArchive>().AddAsync(leave, CancellationToken.None);
        _app.Time.Advance(TimeSpan.FromDays(1));

        var replaying = TestApp.AskAsync(
            request => _app.Http.ReplayEvents(request, CancellationToken.None),
            $"?from=2023-11-14&apply=yes&target={Subscriptions.LeaveName}&tenant_key={leave.TenantKey}"
        );
        while (await Task.WhenAny(replaying, _app.Time.WhenTimerIsSet()) != replaying)
            _app.Time.AdvanceToNextTimer();

        var (status, text) = await replaying;
        Assert.Equal(200, status);
        Assert.Contains("\"read\":1,\"matched\":1,\"applied\":1,", text, StringComparison.Ordinal);
        Assert.NotEmpty(_app.Storage.Rows(TableNames.Attendance));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
