using System.Text.Json;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Tables;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>One JSON array with one row on each line.</summary>
/// <param name="stream">The stream to write to.</param>
/// <param name="write">Writes a row.</param>
internal sealed class JsonArrayTable<T>(Stream stream, Action<Utf8JsonWriter, T> write) : TableWriter<T>
{
    private readonly Utf8JsonWriter _json = new(
        stream,
        new JsonWriterOptions { Encoder = ReadJson.Instance.Options.Encoder, SkipValidation = true }
    );

    private bool _hasRows;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(T row, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_hasRows ? ",\n"u8.ToArray() : "[\n"u8.ToArray(), cancellationToken);
        _hasRows = true;
        write(_json, row);
        await _json.FlushAsync(cancellationToken);
        _json.Reset();
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken) =>
        await stream.WriteAsync(_hasRows ? "\n]\n"u8.ToArray() : "[]\n"u8.ToArray(), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _json.DisposeAsync();
}
