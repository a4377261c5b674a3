using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Privacy;

/// <summary>The hash of the id of an erased event. It is kept for a while, so that the event is recognized when it arrives again.</summary>
internal static class ErasedEvent
{
    /// <summary>The hash of a MessageId, as text.</summary>
    public static string Hash(string messageId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)));
}
