namespace FeishuApproval.Attendance.Records;

/// <summary>
/// The stored state of a record cannot be read. The record stays as it is: <c>check</c> and <c>rebuild</c> name it, and <c>rebuild</c> can
/// make it again from its stored events.
/// </summary>
/// <param name="instanceCode">The approval instance.</param>
/// <param name="etag">The store's version mark of the state.</param>
/// <param name="stored">The stored bytes; empty when they cannot be read either.</param>
/// <param name="cause">Why the state cannot be read.</param>
internal sealed class UnreadableRecordException(
    string instanceCode,
    string etag,
    ReadOnlyMemory<byte> stored,
    Exception? cause
)
    : Exception(
        $"The stored state of the record {instanceCode} cannot be read. feishu-approval check names such records, and feishu-approval "
            + "rebuild --apply makes them again from their stored events.",
        cause
    )
{
    /// <summary>The store's version mark of the state.</summary>
    public string ETag { get; } = etag;

    /// <summary>The stored bytes; empty when they cannot be read either.</summary>
    public ReadOnlyMemory<byte> Stored { get; } = stored;
}
