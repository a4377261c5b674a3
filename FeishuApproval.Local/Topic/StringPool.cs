using System.Text;

namespace FeishuApproval.Local.Topic;

/// <summary>One string for each text that stands in every line: types, apps, companies. Not safe for concurrent use.</summary>
internal sealed class StringPool
{
    private const int Slots = 64;

    private readonly (byte[] Utf8, string Text)[] _slots = new (byte[], string)[Slots];

    /// <summary>The text; the same object as before while no other text took its slot.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref _slots[(uint)hash.ToHashCode() % Slots];
        if (slot.Utf8 is null || !utf8.SequenceEqual(slot.Utf8)) slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }
}
