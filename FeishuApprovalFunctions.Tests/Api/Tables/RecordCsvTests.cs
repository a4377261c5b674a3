using System.Text;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Tables;

public sealed class RecordCsvTests
{
    private const string Header =
        "tenant_key,instance_code,kind,status,user_id,workers,type_name,start,end,duration_seconds,unit,periods,days,reason,approval_started_at,approved_at,reverted_at,origin_instance_code,adjusted_by,open_id,app_id,approval_code,unreadable_fields,version,updated_at,schedules,companions,images,shift_given_at,shift_taken_at,amount,by_date,user_name,employee_no"
        + ",department,amount_days,amount_hours,type_key,type_names,certification,family_relation,feeding_arrive_late_minutes,"
        + "feeding_leave_early_minutes,feeding_rest_daily_minutes,infant_count,pregnancy_months,difficult_labour,pregnancy_check_up,"
        + "premarital_check_up,employees,length_differs,net_amount,net_days,net_hours,leave_detail,correction_times,correction_dates,punch_no,sent_at,"
        + "serial_number,department_id,approvals";

    private static readonly DateTimeOffset Time = new(2024, 9, 5, 13, 30, 15, TimeSpan.FromHours(8));

    private static readonly AttendanceRecord Bare = new()
    {
        InstanceCode = "i",
        Kind = AttendanceKind.Leave,
        Status = AttendanceStatus.Approved,
        Employees = [],
        UnreadableFields = [],
        Events = [],
        Version = 1,
        UpdatedAt = Time,
    };

    [Fact]
    public async Task It_begins_with_a_byte_order_mark_and_the_columns()
    {
        byte[] csv = await WriteAsync();

        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        Assert.Equal(Header + "\r\n", Encoding.UTF8.GetString(csv[3..]));
    }

    [Fact]
    public async Task Every_column_is_filled_from_a_full_record()
    {
        var record = AttendanceRecord.From(FullState.Attendance("i"), AttendanceRules.Default)! with
        {
            Reason = "回老家",
            Days =
            [
                new AttendanceDay(new DateOnly(2024, 9, 5)) { Minutes = 480 },
                new AttendanceDay(new DateOnly(2024, 9, 6)) { HalfDays = 1 },
            ],
            UserName = "王伟",
            EmployeeNo = "00042",
        };

        Assert.Equal(
            "tenant,i,leave,reverted,user,user-1;user-2;ou_2,事假,2024-09-05T13:30:15+08:00,2024-09-05T13:30:15+08:00,9223372036854775807,half_day,"
                + "2024-09-05T13:30:15+08:00/2024-09-05T17:30:15+08:00;2024-09-06T13:30:15+08:00/2024-09-06T17:30:15+08:00,2024-09-05=7200 "
                + "pay;9999-12-31=,回老家,"
                + "2024-09-03T13:30:15+08:00,2024-09-04T13:30:15+08:00,2024-09-07T13:30:15+08:00,origin,cancel-1;销假/2,ou_1,cli_1,approval,leave_range;work_detail,2,2024-09-06T13:30:15+08:00,"
                + "\"2024-09-05T13:30:15+08:00/2024-09-07T13:30:15+08:00 172800s 上海>成都 飞机 one_way a \"\"remark\"\"; "
                + "备注;/\",user-1;user/2;ou_3,image-1;图片,2024-09-05T13:30:15+08:00,2024-09-08T13:30:15+08:00,"
                + "2562047788015215.5 h,2024-09-05=480;2024-09-06= 0.5d,王伟,00042,,,2562047788015215.5019,\"'@i18n@7276381556766212099\","
                + "\"'=none;en_us=Personal leave;zh_cn=事假\",https://example.com/a?b=c;文件,spouse,15,30,60,2,7,true,1,yes,"
                + "user-1;user-2;ou_2,,,,,2024-09-05T13:30:15+08:00/2024-09-05T16:30:15+08:00,2024-09-05T13:30:15+08:00;2024-09-06T13:30:15+08:00,2024-09-04;2024-09-06,1,2024-09-05T13:30:14+08:00,"
                + "202409050001,od-1,\"SOMETHING_NEW;2024-09-04T13:30:15+08:00 manager transferred > m2, ou_m3: 我在外地 \"\"quoted\"\"\"",
            await RowAsync(record)
        );
    }

    [Fact]
    public async Task An_unknown_process_is_empty() =>
        Assert.Equal(
            ",i,leave,approved,,,,,,,,,,,,,,,,,,,,1,2024-09-05T13:30:15+08:00,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
            await RowAsync(Bare)
        );

    [Fact]
    public async Task The_approvals_of_a_cell_are_bounded()
    {
        ApprovalStep[] steps =
        [
            .. Enumerable
                .Range(0, 25)
                .Select(i => new ApprovalStep
                {
                    Action = "approved",
                    UserId = $"m{i}",
                    Comment = i == 0 ? new string('长', 300) : null,
                }),
        ];

        string row = await RowAsync(Bare with { Approvals = steps });

        Assert.EndsWith(
            $",m0 approved: {new string('长', 200)}…;{string.Join(';', Enumerable.Range(1, 19).Select(i => $"m{i} approved"))};+5",
            row,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("=cmd|' /C calc'!A0,x", "\"'=cmd|' /C calc'!A0,x\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("\v=1", "\"'\v=1\"")]
    [InlineData("\f=1", "\"'\f=1\"")]
    [InlineData("\0=1", "\"'\0=1\"")]
    [InlineData("\uFEFF=1", "\"'\uFEFF=1\"")]
    [InlineData("\u200B=1", "\"'\u200B=1\"")]
    [InlineData("\u2060=1", "\"'\u2060=1\"")]
    [InlineData("\u200Btext", "\"'\u200Btext\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("\u3000=1", "\"'\u3000=1\"")]
    [InlineData("\u00A0\u200B=1", "\"'\u00A0\u200B=1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("＋1", "\"'＋1\"")]
    [InlineData("－1", "\"'－1\"")]
    [InlineData("＠A1", "\"'＠A1\"")]
    [InlineData(" \"=1", "\" \"\"=1\"")]
    [InlineData(" a", " a")]
    [InlineData("a=1", "a=1")]
    [InlineData("a,\"b\"\nc", "\"a,\"\"b\"\"\nc\"")]
    public async Task A_text_that_a_spreadsheet_would_run_is_only_shown(string reason, string cell)
    {
        string row = await RowAsync(Bare with { Reason = reason });

        Assert.Contains("," + cell + ",", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formulas_are_defused_in_every_column_of_text()
    {
        var record = Bare with
        {
            TenantKey = "=",
            InstanceCode = "=",
            UserId = "=",
            OpenId = "=",
            AppId = "=",
            ApprovalCode = "=",
            UnreadableFields = ["="],
            TypeName = "=",
            Leave = new LeaveDetails
            {
                Unit = "=",
                OriginInstanceCode = "=",
                AdjustedBy = ["="],
            },
            Overtime = new OvertimeDetails { Workers = ["="], Days = [new WorkDay(new DateOnly(2024, 9, 5), 1, "=")] },
            Trip = new TripDetails { Companions = ["="] },
            Out = new OutDetails { Images = ["="] },
        };

        string row = await RowAsync(record);
        Assert.DoesNotContain(",=", "," + row, StringComparison.Ordinal);
        Assert.Equal(14, row.Split("'=").Length - 1);
    }

    private static async Task<string> RowAsync(AttendanceRecord record)
    {
        string[] parts = Encoding.UTF8.GetString(await WriteAsync(record)).Split("\r\n", 2);
        return parts[1][..^2];
    }

    private static async Task<byte[]> WriteAsync(params AttendanceRecord[] records)
    {
        var answer = await TableAnswer.AnswerAsync(RecordSheet.Sheet, records, Format.Csv, inChinese: false, default);
        return answer.Body.ToArray();
    }
}
