using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Simulator;

public sealed class SampleLibraryTests
{
    [Fact]
    public void Every_event_of_the_samples_is_embedded_and_no_detail_or_expectation_is()
    {
        Assert.Equal(SampleFile.Names, SampleLibrary.All.Select(sample => sample.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_is_one_seed_for_each_event_type() =>
        Assert.Equal(EventTypes.All, SampleLibrary.Seeds.Select(sample => sample.EventType));

    [Theory]
    [InlineData("work_approval", "work_approval/seed")]
    [InlineData("remedy_group_update_v4", "remedy_group_update_v4/seed")]
    [InlineData("approval.instance.remedy_group_update_v4", "remedy_group_update_v4/seed")]
    [InlineData("approval.instance.trip_group_update_v4", "trip_group_update_v4/seed")]
    [InlineData("approval.approval.updated_v4", "approval_updated_v4/seed")]
    [InlineData("corehr.process.approver.updated_v2", "process_approver_updated_v2/seed")]
    public void A_type_or_its_folder_means_all_its_samples_the_seed_first(string selector, string first)
    {
        var found = SampleLibrary.Find(selector, out string? problem);

        Assert.Null(problem);
        Assert.Equal(first, found[0].Name);
        Assert.True(found.Length > 1);
        Assert.Single(found.Select(sample => sample.EventType).Distinct());
    }

    [Theory]
    [InlineData("leave_approval/minimal", 1)]
    [InlineData("unrecognized", 10)]
    public void A_sample_or_a_folder_is_found_by_its_name(string selector, int count) =>
        Assert.Equal(count, SampleLibrary.Find(selector, out _).Length);

    [Fact]
    public void All_means_every_sample() => Assert.Equal(SampleLibrary.All, SampleLibrary.Find("all", out _));

    [Theory]
    [InlineData("{\"a\":1}", null)]
    [InlineData("\uFEFF{\"a\":1}", null)]
    [InlineData("[1]", "is not a JSON object")]
    [InlineData("{\n\"a\":", "is not JSON (line 2)")]
    public void A_file_must_hold_a_JSON_object(string content, string? wanted)
    {
        using var folder = new TempFolder();
        string path = folder.File("event.json", content);

        var found = SampleLibrary.Find(path, out string? problem);

        Assert.Equal(wanted is null ? 1 : 0, found.Length);
        if (wanted is null)
            Assert.Null(problem);
        else
            Assert.Contains(wanted, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expected_file_is_not_read_as_an_event()
    {
        using var folder = new TempFolder();

        Assert.Empty(SampleLibrary.Find(folder.File("seed.expected.json", "{}"), out string? problem));
        Assert.Contains("name the sample itself", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_neither_type_nor_file_is_answered_with_the_types()
    {
        Assert.Empty(SampleLibrary.Find("leave", out string? problem));
        Assert.StartsWith("\"leave\" is not an event type, a sample or a file.", problem, StringComparison.Ordinal);
        Assert.Contains(EventTypes.LeaveApprovalV2, problem, StringComparison.Ordinal);
    }
}
