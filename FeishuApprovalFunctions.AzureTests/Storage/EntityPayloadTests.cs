using System.Text;
using Azure.Data.Tables;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Storage;

public class EntityPayloadTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{\n\t\"reason\": \"事假 😀\"\r\n}")]
    public void A_short_payload_stays_readable(string text)
    {
        var entity = RoundTrip(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, entity["Body"]);
        Assert.Equal(["Body"], TableLimits.Properties(entity).Select(property => property.Key));
    }

    [Theory]
    [InlineData(new byte[] { 0x22, 0xFF, 0x22 })]
    [InlineData(new byte[] { 0x22, 0x00, 0x22 })]
    [InlineData(new byte[] { 0x22, 0x7F, 0x22 })]
    [InlineData(new byte[] { 0xEF, 0xBF, 0xBF })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x7B, 0x7D })]
    public void Bytes_that_text_does_not_preserve_are_stored_as_bytes(byte[] bytes) => RoundTrip(bytes);

    [Theory]
    [InlineData(30_720, "Body")]
    [InlineData(30_721, "BodyEncoding,Body00")]
    [InlineData(1_000_000, "BodyEncoding,Body00")]
    public void Over_60_KiB_of_text_a_payload_is_compressed(int characters, string properties)
    {
        var entity = RoundTrip(Encoding.UTF8.GetBytes(new string('x', characters)));
        Assert.Equal(properties, string.Join(',', TableLimits.Properties(entity).Select(property => property.Key)));
    }

    [Fact]
    public void Even_the_densest_event_of_the_webhook_fits_into_a_row()
    {
        // Printable ASCII at random: no JSON text is denser.
        var random = new Random(1);
        byte[] body =
        [
            .. Enumerable.Range(0, EventMessage.MaxBodyLength).Select(_ => (byte)random.Next(' ', '\u007F')),
        ];
        var entity = RoundTrip(body);
        Assert.InRange(TableLimits.Properties(entity).Count(), 14, 1 + EntityPayload.MaxParts);
    }

    [Fact]
    public void A_payload_too_large_for_a_row_is_refused_with_its_size()
    {
        byte[] body = new byte[2 * 1024 * 1024];
        new Random(1).NextBytes(body);
        var exception = Assert.Throws<InvalidOperationException>(() =>
            EntityPayload.Write(new TableEntity("p", "r"), "Body", body)
        );
        Assert.StartsWith("Body has 2097152 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Payloads_that_could_not_be_read_are_not_written()
    {
        byte[] dense = new byte[EntityPayload.MaxLength + 1];
        Assert.Throws<InvalidOperationException>(() => EntityPayload.Write(new TableEntity("p", "r"), "Body", dense));
        RoundTrip(dense[1..]);
    }

    [Fact]
    public void A_row_without_its_payload_is_an_error()
    {
        Assert.Throws<InvalidDataException>(() => EntityPayload.Read(new TableEntity("p", "r"), "Body"));
    }

    private static TableEntity RoundTrip(byte[] bytes)
    {
        var entity = new TableEntity("p", "r");
        EntityPayload.Write(entity, "Body", bytes);
        TableLimits.Check(entity);
        Assert.Equal(bytes, EntityPayload.Read(entity, "Body"));
        return entity;
    }
}
