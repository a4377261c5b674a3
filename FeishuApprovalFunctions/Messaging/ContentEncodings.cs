namespace FeishuApprovalFunctions.Messaging;

/// <summary>How a message that would be too large carries its body, as application properties.</summary>
internal static class ContentEncodings
{
    /// <summary>The property that says how the body is encoded; absent when it is not.</summary>
    public const string ContentEncoding = "content-encoding";

    /// <summary>The body is compressed with Brotli.</summary>
    public const string Brotli = "br";

    /// <summary>The property with the archive's key of an event whose body is only there.</summary>
    public const string ArchiveKey = "archive-key";
}
