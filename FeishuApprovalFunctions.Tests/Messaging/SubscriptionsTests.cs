using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Messaging;

public sealed class SubscriptionsTests
{
    [Theory]
    [InlineData("leave_approval", "leave archive")]
    [InlineData("leave_approvalV2", "leave details archive")]
    [InlineData("work_approval", "overtime details archive")]
    [InlineData("approval.instance.remedy_group_update_v4", "remedy details archive")]
    [InlineData("remedy_approval", "remedy details archive")]
    [InlineData("remedy_approval_v2", "remedy details archive")]
    [InlineData("approval.instance.trip_group_update_v4", "trip details archive")]
    [InlineData("trip_approval", "trip details archive")]
    [InlineData("out_approval", "out details archive")]
    [InlineData("shift_approval", "shift details archive")]
    [InlineData("trip_approval_revert", "revert archive")]
    [InlineData("out_approval_revert", "revert archive")]
    [InlineData("approval_instance", "status archive")]
    [InlineData("approval.instance.status_changed_v4", "status archive")]
    [InlineData("approval.task.status_changed_v4", "archive")]
    [InlineData("auth.user_access_token.revoked_v4", "archive")]
    [InlineData("approval_task", "status archive")]
    [InlineData("approval_cc", "archive")]
    [InlineData("approval.approval.updated_v4", "archive")]
    [InlineData("leave_approval_revert", "revert archive")]
    [InlineData("work_approval_revert", "revert archive")]
    [InlineData("corehr.process.approver.updated_v2", "approver-task archive")]
    [InlineData("corehr.process.status.update_v2", "people-leave archive")]
    [InlineData("leave_request_snapshot", "snapshot archive")]
    [InlineData("unrecognized", "archive")]
    [InlineData("LEAVE_APPROVAL", "archive")]
    [InlineData("", "archive")]
    public void A_subject_goes_to_its_subscription_and_to_the_archive(string subject, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                ' ',
                Subscriptions
                    .All.Where(subscription => subscription.Accepts(subject))
                    .Select(subscription => subscription.Name)
            )
        );

    [Fact]
    public void Every_type_that_is_not_only_archived_has_one_more_subscription() =>
        Assert.All(
            EventTypes.All.Except(EventTypes.ArchivedOnly),
            type =>
                Assert.Single(
                    Subscriptions.All.Except([Subscriptions.Details, Subscriptions.Archive]),
                    subscription => subscription.Accepts(type)
                )
        );

    [Fact]
    public void Details_are_fetched_for_the_approvals_of_every_kind() =>
        Assert.Equal(
            EventTypes
                .All.Where(type =>
                    Subscriptions
                        .Attendance.Except([Subscriptions.Revert, Subscriptions.Status])
                        .Any(subscription => subscription.Accepts(type))
                )
                .Except([EventTypes.LeaveApproval])
                .Order(StringComparer.Ordinal),
            Subscriptions.Details.EventTypes.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Duplicates_are_detected_longer_than_Feishu_retries()
    {
        var ladder = TimeSpan.FromSeconds(15) + TimeSpan.FromMinutes(5) + TimeSpan.FromHours(1) + TimeSpan.FromHours(6);

        Assert.True(Subscriptions.DuplicateDetectionWindow > ladder);
    }
}
