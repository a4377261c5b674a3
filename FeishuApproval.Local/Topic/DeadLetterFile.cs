using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using FeishuApproval.Configuration;

namespace FeishuApproval.Local.Topic;

/// <summary>
/// The dead letters of all subscriptions, on disk and in memory. The file only grows: a letter that goes leaves a line that says so.
/// A letter is open while it has more lines of its own than lines that close it, whatever order they are read in. Safe for
/// concurrent use.
/// </summary>
internal sealed class DeadLetterFile : IDisposable
{
    private const string Resent = "resent";
    private const string Purged = "purged";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Subscription, string MessageId), Entry> _entries = [];
    private readonly JsonLinesFile _file;

    private DeadLetterFile(string path)
    {
        var pool = new StringPool();
        _file = JsonLinesFile.Open(path, line => Keep(line, pool));
        foreach (var entry in _entries.Values) entry.ForgetClosed();
    }

    /// <summary>Every open dead letter.</summary>
    public ImmutableList<DeadLetter> All
    {
        get
        {
            lock (_lock) return [.. _entries.Values.Where(entry => entry.IsOpen).Select(entry => entry.Letter!)];
        }
    }

    /// <summary>Opens or creates the file.</summary>
    /// <exception cref="ConfigurationException">A line is corrupt; the message names it.</exception>
    public static DeadLetterFile Open(string path) => new(path);

    /// <summary>The open dead letters of one subscription, the oldest first.</summary>
    public IReadOnlyList<DeadLetter> Of(string subscription) => [.. All.Where(letter => letter.Subscription == subscription).OrderBy(letter => letter.At)];

    /// <summary>Whether the subscription has set the message aside, or given it up: the journal does not deliver it to it again.</summary>
    public bool IsSuppressed(string subscription, string messageId)
    {
        lock (_lock) return _entries.TryGetValue((subscription, messageId), out var entry) && (entry.IsOpen || entry.IsPurged);
    }

    /// <summary>Sets a message aside; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Add(DeadLetter letter)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((letter.Subscription, letter.Message.MessageId), out var entry) && entry.IsOpen) return;
            _file.Append(Write(letter));
            Keep(letter);
        }
    }

    /// <summary>Closes a letter whose effect is stored: after a restart the journal delivers the message again. That is on the disk when this returns.</summary>
    /// <returns>False when there is no such open letter.</returns>
    /// <exception cref="IOException">It is not closed.</exception>
    public bool CloseResent(DeadLetter letter, DateTimeOffset at) => Close(letter, Resent, at);

    /// <summary>Closes a letter that is given up: the message is never delivered again. That is on the disk when this returns.</summary>
    /// <returns>False when there is no such open letter.</returns>
    /// <exception cref="IOException">It is not closed.</exception>
    public bool ClosePurged(DeadLetter letter, DateTimeOffset at) => Close(letter, Purged, at);

    public void Dispose() => _file.Dispose();

    private bool Close(DeadLetter letter, string how, DateTimeOffset at)
    {
        lock (_lock)
        {
            var entry = EntryOf(letter.Subscription, letter.Message.MessageId);
            if (!entry.IsOpen) return false;
            _file.Append(WriteClosing(letter, how, at));
            entry.Close(how, at);
            entry.ForgetClosed();
            return true;
        }
    }

    private void Keep(ReadOnlyMemory<byte> line, StringPool pool)
    {
        try
        {
            var json = JsonElement.Parse(line.Span);
            if (!json.TryGetProperty("closed"u8, out var closed))
            {
                var letter = Read(json, pool);
                lock (_lock) Keep(letter);
                return;
            }

            string how = closed.GetString() is Resent or Purged ? closed.GetString()! : throw new FormatException();
            lock (_lock) EntryOf(json.GetProperty("subscription").GetString()!, json.GetProperty("message_id").GetString()!).Close(how, json.GetProperty("closed_at").GetDateTimeOffset());
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("it is no dead letter.", exception);
        }
    }

    private void Keep(DeadLetter letter) => EntryOf(letter.Subscription, letter.Message.MessageId).Open(letter);

    private Entry EntryOf(string subscription, string messageId) =>
        _entries.TryGetValue((subscription, messageId), out var entry) ? entry : _entries[(subscription, messageId)] = new Entry();

    private static ReadOnlySpan<byte> WriteClosing(DeadLetter letter, string how, DateTimeOffset at)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = MessageLine.NewWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("subscription"u8, letter.Subscription);
            writer.WriteString("message_id"u8, letter.Message.MessageId);
            writer.WriteString("closed"u8, how);
            writer.WriteString("closed_at"u8, at);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan;
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

    private static DeadLetter Read(JsonElement json, StringPool pool) => new(
        json.GetProperty("subscription").GetString()!,
        MessageLine.Read(System.Text.Encoding.UTF8.GetBytes(json.GetProperty("message").GetRawText()), pool),
        json.GetProperty("reason").GetString()!,
        json.GetProperty("description").GetString()!,
        json.GetProperty("delivery_count").GetInt32(),
        json.GetProperty("dead_lettered_at").GetDateTimeOffset());

    /// <summary>What the lines of one message and subscription come to.</summary>
    private sealed class Entry
    {
        private int _openings;
        private int _closings;
        private DateTimeOffset _closedAt;

        /// <summary>The latest letter; null when it is closed, or only its closing has been read so far.</summary>
        public DeadLetter? Letter { get; private set; }

        /// <summary>Whether the last closing gave the message up.</summary>
        public bool IsPurged { get; private set; }

        public bool IsOpen => _openings > _closings && Letter is not null;

        public void Open(DeadLetter letter)
        {
            _openings++;
            if (Letter is null || letter.At >= Letter.At) Letter = letter;
        }

        public void Close(string how, DateTimeOffset at)
        {
            _closings++;
            if (at < _closedAt) return;
            _closedAt = at;
            IsPurged = how == Purged;
        }

        /// <summary>The body of a letter that is closed is of no use any more.</summary>
        public void ForgetClosed()
        {
            if (!IsOpen) Letter = null;
        }
    }
}
