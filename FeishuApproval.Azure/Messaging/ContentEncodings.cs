namespace FeishuApproval.Azure.Messaging;

/// <summary>The application properties of a message whose body is encoded or stored in the archive.</summary>
internal static class ContentEncodings
{
    /// <summary>The encoding of the body; absent when the body is not encoded.</summary>
    public const string ContentEncoding = "content-encoding";

    /// <summary>The body is compressed with Brotli.</summary>
    public const string Brotli = "br";

    /// <summary>The archive key of an event whose body is only in the archive.</summary>
    public const string ArchiveKey = "archive-key";
}
