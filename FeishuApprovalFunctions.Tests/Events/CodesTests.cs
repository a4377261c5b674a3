using FeishuApproval.Events.Fields;

namespace FeishuApproval.Tests.Events;

/// <summary>Unknown values stay as they came.</summary>
public sealed class CodesTests
{
    [Theory]
    [InlineData("1", "day")]
    [InlineData("2", "half_day")]
    [InlineData("3", "hour")]
    [InlineData("4", "half_hour")]
    [InlineData("5", "minute")]
    [InlineData("DAY", "day")]
    [InlineData("day", "day")]
    [InlineData("Half_Day", "half_day")]
    [InlineData("HOUR", "hour")]
    [InlineData("HALF_HOUR", "half_hour")]
    [InlineData("minute", "minute")]
    [InlineData("6", "6")]
    [InlineData("HALR_DAY", "HALR_DAY")]
    [InlineData(null, null)]
    public void Leave_units(string? value, string? expected) => Assert.Equal(expected, Codes.LeaveUnit(value));

    [Theory]
    [InlineData("DAY", "day")]
    [InlineData("HALF_DAY", "half_day")]
    [InlineData("HALR_DAY", "half_day")]
    [InlineData("HALFDAY", "half_day")]
    [InlineData("hour", "hour")]
    [InlineData("MINUTE", "MINUTE")]
    [InlineData("1", "1")]
    [InlineData(null, null)]
    public void Out_units(string? value, string? expected) => Assert.Equal(expected, Codes.OutUnit(value));

    [Theory]
    [InlineData("单程", "one_way")]
    [InlineData("往返", "return")]
    [InlineData("多程", "多程")]
    [InlineData(null, null)]
    public void Trip_types(string? value, string? expected) => Assert.Equal(expected, Codes.TripType(value));

    [Theory]
    [InlineData("REVERTED", true)]
    [InlineData("canceled", true)]
    [InlineData("DELETED", true)]
    [InlineData("REJECTED", true)]
    [InlineData("APPROVED", false)]
    [InlineData("trip_approval_v4", false)]
    [InlineData(null, false)]
    public void Statuses_of_a_reverted_approval(string? value, bool expected) =>
        Assert.Equal(expected, Codes.IsReverted(value));

    [Theory]
    [InlineData("0", "unknown")]
    [InlineData("1", "parent")]
    [InlineData("2", "child")]
    [InlineData("3", "spouse")]
    [InlineData("4", "sibling")]
    [InlineData("5", "step_parent")]
    [InlineData("6", "6")]
    [InlineData("7", "spouse_parent")]
    [InlineData("8", "paternal_grandparent")]
    [InlineData("9", "maternal_grandparent")]
    [InlineData("10", "10")]
    [InlineData(null, null)]
    public void Family_relations(string? value, string? expected) =>
        Assert.Equal(expected, Codes.FamilyRelation(value));

    [Theory]
    [InlineData("0", "none")]
    [InlineData("1", "time_off")]
    [InlineData("2", "pay")]
    [InlineData("3", "none_by_rule")]
    [InlineData("4", "4")]
    [InlineData(null, null)]
    public void Compensations(string? value, string? expected) => Assert.Equal(expected, Codes.Compensation(value));

    [Theory]
    [InlineData("1", "approval")]
    [InlineData("5", "form")]
    [InlineData("2", "2")]
    [InlineData(null, null)]
    public void Task_types(string? value, string? expected) => Assert.Equal(expected, Codes.TaskType(value));

    /// <summary>Feishu prints them in the order 1, 3, 2, 4: 2 is rejected, 3 is done.</summary>
    [Theory]
    [InlineData("1", "pending")]
    [InlineData("2", "rejected")]
    [InlineData("3", "done")]
    [InlineData("4", "cancelled")]
    [InlineData("18", "intervened")]
    [InlineData("5", "5")]
    [InlineData(null, null)]
    public void Task_statuses(string? value, string? expected) => Assert.Equal(expected, Codes.TaskStatus(value));
}
