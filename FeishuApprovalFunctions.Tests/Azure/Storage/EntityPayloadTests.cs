using System.Text;
using Azure.Data.Tables;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Storage;

public class EntityPayloadTests
{
    private readonly StorageTable _table = new(TestStorage.CreateWith(["Table"]).CreateClient(), "Table");

    [SkippableTheory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{\n\t\"reason\": \"事假 😀\"\r\n}")]
    public async Task A_short_payload_stays_readable(string text)
    {
        var entity = await RoundTripAsync(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, entity["Body"]);
        Assert.Equal(["Body"], Columns(entity));
    }

    [SkippableTheory]
    [InlineData(new byte[] { 0x22, 0xFF, 0x22 })]
    [InlineData(new byte[] { 0x22, 0x00, 0x22 })]
    [InlineData(new byte[] { 0x22, 0x7F, 0x22 })]
    [InlineData(new byte[] { 0xEF, 0xBF, 0xBF })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x7B, 0x7D })]
    public Task Bytes_that_text_does_not_preserve_are_stored_as_bytes(byte[] bytes) => RoundTripAsync(bytes);

    [SkippableTheory]
    [InlineData(30_720, "Body")]
    [InlineData(30_721, "BodyEncoding,Body00")]
    [InlineData(1_000_000, "BodyEncoding,Body00")]
    public async Task Over_60_KiB_of_text_a_payload_is_compressed(int characters, string properties)
    {
        var entity = await RoundTripAsync(Encoding.UTF8.GetBytes(new string('x', characters)));
        Assert.Equal(properties.Split(',').Order(), Columns(entity));
    }

    [SkippableFact]
    public void Even_the_densest_event_of_the_webhook_fits_into_a_row()
    {
        // Printable ASCII at random: no JSON text is denser.
        var random = new Random(1);
        byte[] body =
        [
            .. Enumerable.Range(0, EventMessage.MaxBodyLength).Select(_ => (byte)random.Next(' ', '\u007F')),
        ];
        var entity = new TableEntity("p", "r");
        EntityPayload.Write(entity, "Body", body);

        Assert.Equal(body, EntityPayload.Read(entity, "Body"));
        Assert.InRange(Columns(entity).Count(), 14, 1 + EntityPayload.MaxParts);

        // The service measures the entity. Azurite measures the request, in which bytes are Base64, and would refuse this one.
        const int Rest = 64 * 1024;
        Assert.InRange(Columns(entity).Sum(name => (entity[name] as byte[])?.Length ?? 0), 0, 1024 * 1024 - Rest);
    }

    [SkippableFact]
    public void A_payload_too_large_for_a_row_is_refused_with_its_size()
    {
        byte[] body = new byte[2 * 1024 * 1024];
        new Random(1).NextBytes(body);
        var exception = Assert.Throws<InvalidOperationException>(() =>
            EntityPayload.Write(new TableEntity("p", "r"), "Body", body)
        );
        Assert.StartsWith("Body has 2097152 bytes", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Payloads_that_could_not_be_read_are_not_written()
    {
        byte[] dense = new byte[EntityPayload.MaxLength + 1];
        Assert.Throws<InvalidOperationException>(() => EntityPayload.Write(new TableEntity("p", "r"), "Body", dense));
        await RoundTripAsync(dense[1..]);
    }

    [SkippableFact]
    public void A_row_without_its_payload_is_an_error()
    {
        Assert.Throws<InvalidDataException>(() => EntityPayload.Read(new TableEntity("p", "r"), "Body"));
    }

    /// <summary>Writes the payload to the service, which refuses a row that is too large, and reads it.</summary>
    private async Task<TableEntity> RoundTripAsync(byte[] bytes)
    {
        var entity = new TableEntity("p", "r");
        EntityPayload.Write(entity, "Body", bytes);
        await _table.PutAsync(entity, CancellationToken.None);
        var stored = await _table.FindAsync("p", "r", CancellationToken.None);
        Assert.Equal(bytes, EntityPayload.Read(stored!, "Body"));
        return stored!;
    }

    private static IEnumerable<string> Columns(TableEntity entity) =>
        entity.Keys.Except(["PartitionKey", "RowKey", "Timestamp", "odata.etag"]).Order();
}
