using FeishuApproval.Api.Payroll;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.DeadLetters;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.People;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Tests.Api.Payroll;

/// <summary>Payroll and closings on the records of a projection.</summary>
internal sealed class PayrollServices
{
    public PayrollServices(
        TestProjection projection,
        TimeProvider time,
        IAttendanceStore? store = null,
        IDeadLetters? deadLetters = null,
        IEmployeeNames? names = null,
        PayrollOptions? options = null
    )
    {
        options ??= new PayrollOptions();
        Lists = new AttendanceListApi(
            projection.Search,
            new FeishuOptions { Apps = [new FeishuApp(null, [TestWebhook.Token], [])] }
        );
        Rows = new ClosingRows(projection.Search);
        Changes = new ClosingChanges(Rows, projection.Reader, names);
        Closing = new ClosingApi(
            Store,
            Comparisons,
            Rows,
            new ClosingCheck(
                Topic,
                deadLetters ?? new InMemoryDeadLetters(),
                store ?? new InMemoryAttendanceStore(),
                TestProjection.Events,
                AttendanceRules.Default,
                new LoadedCalendars(new PeopleCalendarOptions([]), WorkCalendar.Default)
            ),
            Changes,
            Lists,
            options,
            AttendanceRules.Default,
            time,
            new FakeLogger<ClosingApi>(),
            names
        );
        Payroll = new PayrollApi(
            new SummaryApi(projection.Search, Lists, time, names),
            projection.Search,
            Lists,
            Closing,
            Changes,
            options,
            AttendanceRules.Default,
            time,
            names
        );
    }

    public MonthStore<Closing> Store { get; } = new(new InMemoryFiles());

    public MonthStore<AttendanceComparison> Comparisons { get; } = new(new InMemoryFiles());

    public FakeTopic Topic { get; } = new();

    public AttendanceListApi Lists { get; }

    public ClosingRows Rows { get; }

    public ClosingChanges Changes { get; }

    public ClosingApi Closing { get; }

    public PayrollApi Payroll { get; }
}
