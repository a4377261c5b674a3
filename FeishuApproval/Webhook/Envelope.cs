namespace FeishuApproval.Webhook;

/// <summary>
/// The parts of a body that the receiver needs, as slices of the body's bytes. The body is v1, v2 or a mixture of both. An empty
/// slice always means that the part is absent.
/// </summary>
internal ref struct Envelope
{
    /// <summary>How many <c>token</c> and <c>app_ticket</c> members are removed from one body. A body with more of them is malformed.</summary>
    public const int MaxCuts = 8;

    private Cuts _cuts;
    private int _cutCount;

    /// <summary>The top-level <c>type</c>: <c>event_callback</c> or <c>url_verification</c>.</summary>
    public ReadOnlySpan<byte> Type;

    public ReadOnlySpan<byte> Challenge;
    public ReadOnlySpan<byte> Token;
    public ReadOnlySpan<byte> EventId;
    public ReadOnlySpan<byte> EventType;
    public ReadOnlySpan<byte> AppId;
    public ReadOnlySpan<byte> TenantKey;

    /// <summary>The event's instance_code, or the process_id of a corehr event.</summary>
    public ReadOnlySpan<byte> InstanceCode;
    public ReadOnlySpan<byte> ProcessId;
    public ReadOnlySpan<byte> ApproverId;

    /// <summary>Whether <c>schema</c> or <c>header</c> is present. Then the envelope is v2.</summary>
    public bool IsV2;

    /// <summary>Whether the event readers cannot read this body. Such a body can only be archived.</summary>
    public bool IsForArchiveOnly;

    public readonly bool IsUrlVerification => Type.SequenceEqual("url_verification"u8);

    public bool TryAddCut(int start, int end)
    {
        if (_cutCount == MaxCuts)
            return false;
        _cuts[_cutCount++] = new Cut(start, end);
        return true;
    }

    /// <summary>The body without its Verification Token, and without the ticket of a store app.</summary>
    public readonly byte[] CutToken(ReadOnlySpan<byte> body)
    {
        int length = body.Length;
        for (int i = 0; i < _cutCount; i++)
            length -= _cuts[i].End - _cuts[i].Start;

        byte[] kept = GC.AllocateUninitializedArray<byte>(length);
        int from = 0,
            to = 0;
        for (int i = 0; i < _cutCount; i++)
        {
            body[from.._cuts[i].Start].CopyTo(kept.AsSpan(to));
            to += _cuts[i].Start - from;
            from = _cuts[i].End;
        }

        body[from..].CopyTo(kept.AsSpan(to));
        return kept;
    }

    private readonly record struct Cut(int Start, int End);

    [System.Runtime.CompilerServices.InlineArray(MaxCuts)]
    private struct Cuts
    {
        private Cut _first;
    }
}
