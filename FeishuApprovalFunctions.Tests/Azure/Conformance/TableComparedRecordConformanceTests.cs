using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableComparedRecordConformanceTests : ComparedRecordConformance
{
    [SkippableFact]
    public async Task Progress_is_kept()
    {
        var store = TableStoredValue.ReconcileProgress(TestStorage.Create().CreateClient());
        Assert.Null(await store.LoadAsync(CancellationToken.None));

        var now = TestTime.Start;
        var progress = new ReconcileProgress
        {
            From = now.AddDays(-60),
            To = now,
            Next = "a|b|1",
            Day = new DateOnly(2023, 11, 14),
            Calls = 7,
        };
        await store.SaveAsync(progress, CancellationToken.None);

        Assert.Equal(progress, await store.LoadAsync(CancellationToken.None));
    }

    protected override IAttendanceStore Create() => new TableAttendanceStore(TestStorage.Create().CreateClient());
}
