using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Simulator;

/// <summary>
/// Creates any number of new events from a few samples. The same number always creates the same event, so that a repeated number is a
/// redelivery. Consecutive numbers use the samples in rounds. Safe for concurrent use.
/// </summary>
internal sealed class EventFactory
{
    private const int InstanceCodeLength = 36;

    private readonly EventTemplate[] _templates;
    private readonly int _keysPerRound;
    private readonly ulong _run;

    /// <summary>Prepares the samples.</summary>
    /// <param name="samples">The samples; at least one.</param>
    /// <param name="options">The sender of the events.</param>
    /// <param name="run">Makes the ids of this run unique; a random number by default.</param>
    public EventFactory(IReadOnlyList<Sample> samples, EventFactoryOptions options, ulong? run = null)
    {
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        _templates = [.. samples.Select(sample => EventTemplate.Prepare(sample, options, keys))];
        _keysPerRound = keys.Count;
        _run = run ?? BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    }

    /// <summary>Creates the event with this number, from 0.</summary>
    public SimulatedEvent Create(long number)
    {
        (long round, long position) = Math.DivRem(number, _templates.Length);
        var template = _templates[position];
        byte[] body = template.Body.ToArray();
        foreach (var slot in template.Slots)
        {
            var place = body.AsSpan(slot.Start, slot.Length);
            long key = round * _keysPerRound + slot.Key;
            switch (slot.Kind)
            {
                case IdKind.EventId:
                    WriteHex((ulong)number, place, upperCase: false);
                    break;
                case IdKind.InstanceCode:
                    WriteInstanceCode((ulong)key, place);
                    break;
                default:
                    WriteDigits(key, place);
                    break;
            }
        }

        return new SimulatedEvent(
            TextAt(body, template.EventId),
            TextAt(body, template.InstanceCode),
            body,
            template.IsProcess
        );
    }

    private static string? TextAt(byte[] body, Range? place) =>
        place is { } range ? Encoding.UTF8.GetString(body.AsSpan(range)) : null;

    /// <summary>Writes 32 hexadecimal digits, the format of Feishu's event ids.</summary>
    private void WriteHex(ulong sequence, Span<byte> place, bool upperCase)
    {
        Span<byte> id = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(id, _run);
        BinaryPrimitives.WriteUInt64BigEndian(id[sizeof(ulong)..], Scatter(_run + sequence));
        bool written = upperCase
            ? Convert.TryToHexString(id, place, out _)
            : Convert.TryToHexStringLower(id, place, out _);
        if (!written)
            throw new InvalidOperationException("An id's place is too short.");
    }

    /// <summary>
    /// Makes ids of consecutive numbers look random like real ids, and keeps them unique (the finaliser of SplitMix64, a bijection).
    /// </summary>
    private static ulong Scatter(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    /// <summary>Writes a UUID in upper case, the format of Feishu's instance codes.</summary>
    private void WriteInstanceCode(ulong sequence, Span<byte> place)
    {
        Span<byte> digits = stackalloc byte[InstanceCodeLength - 4];
        WriteHex(sequence, digits, upperCase: true);
        int from = 0,
            to = 0;
        foreach (int length in (ReadOnlySpan<int>)[8, 4, 4, 4, 12])
        {
            if (to > 0)
                place[to++] = (byte)'-';
            digits.Slice(from, length).CopyTo(place[to..]);
            from += length;
            to += length;
        }
    }

    /// <summary>Writes 19 digits, the format of corehr's ids.</summary>
    private void WriteDigits(long sequence, Span<byte> place)
    {
        long first = 7_000_000_000_000_000_000 + (long)(_run % 2_000_000_000) * 1_000_000_000;
        if (!(first + sequence % 1_000_000_000).TryFormat(place, out _, provider: CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException("An id's place is too short.");
        }
    }
}
