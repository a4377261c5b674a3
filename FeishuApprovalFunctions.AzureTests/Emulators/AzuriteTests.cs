using System.Reflection;
using Azure.Data.Tables;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Conformance;
using Xunit.Sdk;

namespace FeishuApprovalFunctions.AzureTests.Emulators;

/// <summary>The stores' conformance suites, on Azurite. One case for each of a suite's tests.</summary>
[Trait("Category", "Emulator")]
public class AzuriteTests
{
    public static TheoryData<string, int> AttendanceTests => Tests<AttendanceSuite>();

    public static TheoryData<string, int> IndexTests => Tests<IndexSuite>();

    public static TheoryData<string, int> ChangeTests => Tests<ChangeSuite>();

    public static TheoryData<string, int> ApproverTaskTests => Tests<ApproverTaskSuite>();

    public static TheoryData<string, int> RebuildTests => Tests<RebuildSuite>();

    [AzuriteTheory]
    [MemberData(nameof(AttendanceTests))]
    public Task Attendance(string test, int row) => RunAsync(new AttendanceSuite(), test, row);

    [AzuriteTheory]
    [MemberData(nameof(IndexTests))]
    public Task Index(string test, int row) => RunAsync(new IndexSuite(), test, row);

    [AzuriteTheory]
    [MemberData(nameof(ChangeTests))]
    public Task Changes(string test, int row) => RunAsync(new ChangeSuite(), test, row);

    [AzuriteTheory]
    [MemberData(nameof(ApproverTaskTests))]
    public Task Approver_tasks(string test, int row) => RunAsync(new ApproverTaskSuite(), test, row);

    [AzuriteTheory]
    [MemberData(nameof(RebuildTests))]
    public Task Rebuild(string test, int row) => RunAsync(new RebuildSuite(), test, row);

    private static TheoryData<string, int> Tests<TSuite>()
    {
        var tests = new TheoryData<string, int>();
        foreach (
            var method in typeof(TSuite)
                .GetMethods()
                .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
        )
        {
            for (int row = 0; row < Rows(method).Count; row++)
                tests.Add(method.Name, row);
        }

        return tests;
    }

    private static List<object?[]> Rows(MethodInfo method) =>
        method.GetCustomAttribute<FactAttribute>() is TheoryAttribute
            ? [.. method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method))]
            :
            [
                [],
            ];

    private static Task RunAsync(object suite, string test, int row)
    {
        var method = suite.GetType().GetMethod(test)!;
        return (Task)method.Invoke(suite, Rows(method)[row])!;
    }

    private static async Task<TableServiceClient> ClientAsync()
    {
        var client = new TableServiceClient(Emulator.StorageConnectionString);
        foreach (string name in TableNames.All)
            await new StorageTable(client, name).CreateAsync(CancellationToken.None);
        return client;
    }

    private sealed class AttendanceSuite : AttendanceStoreConformance
    {
        protected override async ValueTask<IAttendanceStore> CreateAsync() =>
            new TableAttendanceStore(await ClientAsync());
    }

    private sealed class IndexSuite : AttendanceIndexConformance
    {
        protected override async ValueTask<IAttendanceIndex> CreateAsync() =>
            new TableAttendanceIndex(await ClientAsync());
    }

    private sealed class ChangeSuite : ChangeFeedConformance
    {
        protected override async ValueTask<ChangeFeedHarness> CreateAsync()
        {
            var client = await ClientAsync();
            return new TableChangeFeedHarness(() => client);
        }
    }

    private sealed class ApproverTaskSuite : ApproverTaskStoreConformance
    {
        protected override async ValueTask<IApproverTaskStore> CreateAsync() =>
            new TableApproverTaskStore(await ClientAsync());
    }

    private sealed class RebuildSuite : RebuildStoreConformance
    {
        protected override async ValueTask<(IAttendanceStore Store, IRebuildStore Rebuilds)> CreateAsync(
            IReadOnlyList<EventMessage> messages
        )
        {
            var store = new TableAttendanceStore(await ClientAsync());
            await TestProjection.ApplyAsync(store, messages);
            return (store, store);
        }
    }
}
