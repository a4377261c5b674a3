using System.Buffers;
using System.Text;
using System.Text.Json;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Local;

public sealed class MessageLineTests
{
    private static readonly EventMessage Message = new()
    {
        MessageId = "event-1",
        Subject = "leave_approval",
        CorrelationId = "销假/\"1\"",
        Schema = "1.0",
        AppId = "cli_1",
        TenantKey = "tenant-1",
        ReceivedAt = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero),
        Body = """{"event":{"note":"销假\n","n":1}}"""u8.ToArray(),
    };

    [Fact]
    public void A_message_survives_the_line()
    {
        var read = Read(Write(Message));

        Assert.Equal(Message with { Body = default }, read with { Body = default });
        Assert.Equal(Message.Body.ToArray(), read.Body.ToArray());
    }

    [Fact]
    public void What_a_message_lacks_stays_absent()
    {
        var bare = Message with { CorrelationId = null, AppId = null, TenantKey = null };

        Assert.Equal(bare with { Body = default }, Read(Write(bare)) with { Body = default });
    }

    [Fact]
    public void A_line_is_readable_and_holds_the_body_as_json()
    {
        Assert.Equal(
            """{"message_id":"event-1","subject":"leave_approval","correlation_id":"销假/\"1\"","schema":"1.0","app_id":"cli_1","tenant_key":"tenant-1","received_at":"2026-03-04T05:06:07.89+00:00","body":{"event":{"note":"销假\n","n":1}}}""",
            Encoding.UTF8.GetString(Write(Message).Span));
    }

    [Theory]
    [InlineData("{\n  \"event\": {\r\n\t\"a\": \"b\" }\n}")]
    [InlineData("\r\n{}\r\n")]
    public void A_body_of_several_lines_becomes_one_line_of_the_same_json(string body)
    {
        var line = Write(Message with { Body = Encoding.UTF8.GetBytes(body) });

        Assert.DoesNotContain("\n", Encoding.UTF8.GetString(line.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("\r", Encoding.UTF8.GetString(line.Span), StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(body), JsonElement.Parse(Read(line).Body.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"message_id":"1","subject":"s","schema":"1.0","received_at":"today","body":{}}""")]
    [InlineData("""{"message_id":1,"subject":"s","schema":"1.0","received_at":"2026-03-04T05:06:07+00:00","body":{}}""")]
    [InlineData("""{"message_id":"1","subject":"s","schema":"1.0","received_at":"2026-03-04T05:06:07+00:00"}""")]
    [InlineData("""{"message_id":"1","subject":"s","schema":"1.0","received_at":"2026-03-04T05:06:07+00:00","body":{}} {}""")]
    public void A_line_that_is_no_message_is_refused(string line) =>
        Assert.ThrowsAny<JsonException>(() => Read(Encoding.UTF8.GetBytes(line)));

    private static ReadOnlyMemory<byte> Write(EventMessage message)
    {
        var line = new ArrayBufferWriter<byte>();
        using var writer = MessageLine.NewWriter(line);
        MessageLine.Write(writer, message);
        writer.Flush();
        return line.WrittenMemory;
    }

    private static EventMessage Read(ReadOnlyMemory<byte> line) => MessageLine.Read(line, new StringPool());
}
