using FeishuApproval.Attendance.Records;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryReconcileStoreTests : ReconcileStoreConformance
{
    protected override (IAttendanceStore States, IReconcileStore Compared) Create()
    {
        var store = new InMemoryAttendanceStore();
        return (store, store);
    }
}
