using FeishuApproval.Attendance;

namespace FeishuApproval.Tests.Attendance;

public class RecentInstancesTests
{
    [Fact]
    public void An_instance_is_recognized_among_thousands()
    {
        var recent = new RecentInstances();
        Assert.True(recent.TryAdd("instance-1"));
        for (int i = 0; i < RecentInstances.Generation; i++)
            Assert.True(recent.TryAdd($"instance-a{i}"));

        Assert.False(recent.TryAdd("instance-1"));
    }
}
