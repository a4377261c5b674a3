using System.Globalization;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Events.Types;

namespace FeishuApproval.Tests.ApproverTasks;

/// <summary>Events as <c>status@second</c>, in the order they come; the status that holds in the end.</summary>
public sealed class ApproverTaskTests
{
    [Theory]
    [InlineData("pending@1", "pending@1")]
    [InlineData("pending@1 done@2", "done@2")]
    [InlineData("done@2 pending@1", "done@2")]
    [InlineData("done@2 pending@3", "done@2")]
    [InlineData("pending@3 done@2", "done@2")]
    [InlineData("done@2 rejected@3", "rejected@3")]
    [InlineData("rejected@3 done@2", "rejected@3")]
    [InlineData("cancelled@1 intervened@2 pending@9", "intervened@2")]
    [InlineData("pending@1 pending@5 pending@3", "pending@5")]
    [InlineData("done@2 rejected@2", "rejected@2")]
    [InlineData("rejected@2 done@2", "rejected@2")]
    [InlineData("done@? pending@1", "done@?")]
    [InlineData("done@1 rejected@?", "done@1")]
    [InlineData("99@3 pending@4", "99@3")]
    [InlineData("?@3", "?@3")]
    [InlineData("?@3 pending@1", "?@3")]
    [InlineData("done@1 ?@3", "done@1")]
    public void The_latest_status_by_the_headers_time_holds_and_a_settled_one_stays_settled(
        string events,
        string expected
    )
    {
        ApproverTask? task = null;
        foreach (var (text, i) in events.Split(' ').Select((text, i) => (text, i)))
            task = ApproverTask.Fold(task, Parse(text, $"event-{i}"));

        Assert.Equal(
            expected,
            $"{task!.Current.Status ?? "?"}@{task.Current.At?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? "?"}"
        );
        Assert.Equal(events.Split(' ').Length, task.History.Count);
    }

    [Fact]
    public void The_history_is_in_the_order_of_the_headers_times()
    {
        ApproverTask? task = null;
        foreach (string text in (ReadOnlySpan<string>)["done@3", "pending@1", "pending@2"])
            task = ApproverTask.Fold(task, Parse(text, text));

        Assert.Equal(["pending@1", "pending@2", "done@3"], task!.History.Select(entry => entry.EventId));
    }

    [Fact]
    public void An_event_that_was_folded_in_changes_nothing()
    {
        var task = ApproverTask.Fold(null, Parse("pending@1", "event-1"));

        Assert.Same(task, ApproverTask.Fold(task, Parse("pending@1", "event-1")));
    }

    private static ProcessApproverUpdated Parse(string text, string eventId)
    {
        string[] parts = text.Split('@');
        return new ProcessApproverUpdated
        {
            ProcessId = "process-1",
            ApproverId = "approver-1",
            EventId = eventId,
            Status = parts[0] == "?" ? null : parts[0],
            CreatedAt =
                parts[1] == "?"
                    ? null
                    : DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], CultureInfo.InvariantCulture)),
        };
    }
}
