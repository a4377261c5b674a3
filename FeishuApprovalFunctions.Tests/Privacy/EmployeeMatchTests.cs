using System.Text;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Privacy;

namespace FeishuApproval.Tests.Privacy;

public sealed class EmployeeMatchTests
{
    [Theory]
    [InlineData("""{"user_id":"9c7b"}""", true)]
    [InlineData("""{"users":["x","9c7b"]}""", true)]
    [InlineData("""{"form":"[{\"value\":\"9c7b\"}]"}""", true)]
    [InlineData("9c7b", true)]
    [InlineData("""{"user_id":"9c7b1"}""", false)]
    [InlineData("""{"user_id":"ou_9c7b"}""", false)]
    [InlineData("""{"user_id":"9c7b-2","other":"9c7b"}""", true)]
    [InlineData("""{"user_id":"9C7B"}""", false)]
    [InlineData("9c7", false)]
    [InlineData("", false)]
    [InlineData("""{"user_id":"\u0039c7b"}""", true)]
    [InlineData("""{"user_id":"9c\u0037\u0062"}""", true)]
    [InlineData("""{"form":"[{\"value\":\"\\u0039c7b\"}]"}""", true)]
    [InlineData("""{"text":"first line\n9c7b"}""", true)]
    [InlineData("""{"text":"\uD83D\uDE009c7b"}""", false)]
    [InlineData("""{"text":"\ud83d9c7b"}""", false)]
    [InlineData("""{"user_id":"\u0039c7b1"}""", false)]
    [InlineData("""{"user_id":"\u00""", false)]
    public void An_id_is_found_as_a_whole_word(string body, bool isNamed) =>
        Assert.Equal(isNamed, new EmployeeMatch("9c7b").IsNamedIn(Encoding.UTF8.GetBytes(body)));

    public static TheoryData<string> OtherEmployees => ["companion", "worker"];

    [Theory]
    [MemberData(nameof(OtherEmployees))]
    public void The_record_of_another_employee_is_shared(string role)
    {
        var facts = new AttendanceFacts
        {
            Source = FactSource.Trip,
            UserId = "another",
            Trip = role == "companion" ? new TripDetails { Companions = ["9c7b"] } : null,
            Overtime = role == "worker" ? new OvertimeDetails { Workers = ["9c7b"] } : null,
        };
        var state = new AttendanceState { InstanceCode = "instance-1", Facts = [facts] };
        var employee = new EmployeeMatch("9c7b");

        Assert.Equal((true, true), (employee.IsNamedIn(state), employee.IsShared(state)));
        Assert.False(new EmployeeMatch("9c7").IsNamedIn(state));
    }

    [Theory]
    [InlineData("m1")]
    [InlineData("ou_m1")]
    [InlineData("m2")]
    public void An_approver_takes_part_in_the_record_of_another_employee(string id)
    {
        var facts = new AttendanceFacts
        {
            Source = FactSource.Snapshot,
            Kind = AttendanceKind.Leave,
            UserId = "another",
            Approvals =
            [
                new ApprovalStep
                {
                    Action = "transferred",
                    UserId = "m1",
                    OpenId = "ou_m1",
                    Others = ["m2"],
                },
            ],
        };
        var state = new AttendanceState { InstanceCode = "instance-1", Facts = [facts] };
        var employee = new EmployeeMatch(id);

        Assert.True(employee.IsNamedIn(state));
        Assert.Equal(EmployeePart.Approver, employee.PartInOther(state));
        Assert.Null(new EmployeeMatch("another").PartInOther(state));
    }
}
