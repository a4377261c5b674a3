using System.Text;

namespace FeishuApproval.Local.Topic;

/// <summary>One string for each text that stands in every line: types, apps, companies. Safe for concurrent use.</summary>
internal sealed class StringPool
{
    private const int Slots = 64;

    private readonly Entry?[] _slots = new Entry?[Slots];

    /// <summary>The text; the same object as before while no other text took its slot.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref _slots[(uint)hash.ToHashCode() % Slots];
        var entry = Volatile.Read(ref slot);
        if (entry is null || !utf8.SequenceEqual(entry.Utf8))
        {
            entry = new Entry(utf8.ToArray(), Encoding.UTF8.GetString(utf8));
            Volatile.Write(ref slot, entry);
        }

        return entry.Text;
    }

    private sealed record Entry(byte[] Utf8, string Text);
}
