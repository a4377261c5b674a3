using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>The dead letters of all subscriptions, on disk and in memory. Safe for concurrent use.</summary>
internal sealed class DeadLetterFile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Subscription, string MessageId)> _keys = [];
    private readonly JsonLinesFile _file;
    private ImmutableList<DeadLetter> _all = [];

    private DeadLetterFile(string path)
    {
        var pool = new StringPool();
        _file = JsonLinesFile.Open(path, line =>
        {
            var letter = Read(line, pool);
            lock (_lock) Keep(letter);
        });
    }

    /// <summary>Every dead letter.</summary>
    public ImmutableList<DeadLetter> All => Volatile.Read(ref _all);

    /// <summary>Opens or creates the file.</summary>
    /// <exception cref="ConfigurationException">A line is corrupt; the message names it.</exception>
    public static DeadLetterFile Open(string path) => new(path);

    /// <summary>The dead letters of one subscription, the oldest first.</summary>
    public IReadOnlyList<DeadLetter> Of(string subscription) => [.. All.Where(letter => letter.Subscription == subscription).OrderBy(letter => letter.At)];

    /// <summary>Whether the message was set aside by this subscription.</summary>
    public bool Contains(string subscription, string messageId)
    {
        lock (_lock) return _keys.Contains((subscription, messageId));
    }

    /// <summary>Sets a message aside; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Add(DeadLetter letter)
    {
        lock (_lock)
        {
            if (_keys.Contains((letter.Subscription, letter.Message.MessageId))) return;
            _file.Append(Write(letter));
            Keep(letter);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Keep(DeadLetter letter)
    {
        _keys.Add((letter.Subscription, letter.Message.MessageId));
        Volatile.Write(ref _all, _all.Add(letter));
    }

    private static ReadOnlySpan<byte> Write(DeadLetter letter)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = MessageLine.NewWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("subscription"u8, letter.Subscription);
            writer.WriteString("reason"u8, letter.Reason);
            writer.WriteString("description"u8, letter.Description);
            writer.WriteNumber("delivery_count"u8, letter.DeliveryCount);
            writer.WriteString("dead_lettered_at"u8, letter.At);
            writer.WritePropertyName("message"u8);
            MessageLine.Write(writer, letter.Message);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan;
    }

    private static DeadLetter Read(ReadOnlyMemory<byte> line, StringPool pool)
    {
        var json = JsonElement.Parse(line.Span);
        try
        {
            return new DeadLetter(
                json.GetProperty("subscription").GetString()!,
                MessageLine.Read(System.Text.Encoding.UTF8.GetBytes(json.GetProperty("message").GetRawText()), pool),
                json.GetProperty("reason").GetString()!,
                json.GetProperty("description").GetString()!,
                json.GetProperty("delivery_count").GetInt32(),
                json.GetProperty("dead_lettered_at").GetDateTimeOffset());
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("it is no dead letter.", exception);
        }
    }
}
