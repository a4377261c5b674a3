using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Storage;

public class TableKeysTests
{
    [Theory]
    [InlineData("81D31358-93AF-92D6-7425-01A5D67C4E71", "81D31358-93AF-92D6-7425-01A5D67C4E71")]
    [InlineData("a/b\\c#d?e", "a~2Fb~5Cc~23d~3Fe")]
    [InlineData("100%|~", "100~25~7C~7E")]
    [InlineData("tab\tdel\u007Fc1\u0085", "tab~09del~7Fc1~85")]
    [InlineData("员工 é 😀", "员工 é 😀")]
    [InlineData("", "")]
    public void A_part_is_escaped_and_read_back(string text, string key)
    {
        Assert.Equal(key, TableKeys.Part(text));
        Assert.True(TableKeys.TryReadPart(key, out string read));
        Assert.Equal(text, read);
    }

    [Fact]
    public void Any_text_makes_a_valid_and_unique_key()
    {
        var random = new Random(20_240_905);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < 10_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => (char)random.Next(0x100)));
            string key = TableKeys.Part(text);
            TableLimits.CheckKey(key);
            Assert.True(TableKeys.TryReadPart(key, out string read));
            Assert.Equal(text, read);
            Assert.Equal(text, texts.TryAdd(key, text) ? text : texts[key]);
        }
    }

    [Fact]
    public void The_longest_ids_of_a_broker_are_kept_and_fit()
    {
        string id = new('/', EventMessage.MaxIdLength);
        TableLimits.CheckKey(TableKeys.Event(id));
        Assert.True(TableKeys.TryReadPart(TableKeys.Part(id), out string read));
        Assert.Equal(id, read);
    }

    [Fact]
    public void A_text_longer_than_any_id_becomes_a_unique_hash()
    {
        string one = TableKeys.Part(new string('a', 5000)),
            other = TableKeys.Part(new string('a', 5001));
        TableLimits.CheckKey(one);
        Assert.NotEqual(one, other);
        Assert.False(TableKeys.TryReadPart(one, out _));
    }

    [Fact]
    public void The_archive_is_ordered_by_tenant_hour_and_time_of_receipt()
    {
        var message = new EventMessage
        {
            MessageId = "event/1",
            Subject = "unrecognized",
            Schema = "2.0",
            TenantKey = "tenant|1",
            ReceivedAt = new DateTimeOffset(2024, 9, 5, 7, 59, 59, TimeSpan.FromHours(8)),
            Body = ReadOnlyMemory<byte>.Empty,
        };
        Assert.Equal("tenant~7C1|2024-09-04T23", TableKeys.ArchivePartition(message));
        Assert.Equal("0638610911990000000|event~2F1", TableKeys.ArchiveRow(message));
    }
}
