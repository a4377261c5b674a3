using System.Text;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Privacy;

/// <summary>Finds one employee's id, a user_id or an open_id, in stored data.</summary>
internal sealed class PersonMatch(string id)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(id);

    /// <summary>Whether a record names the employee.</summary>
    public bool IsNamedIn(AttendanceState state) => state.Facts.Any(facts =>
        facts.UserId == id || facts.OpenId == id || facts.Overtime?.Workers?.Contains(id, StringComparer.Ordinal) == true);

    /// <summary>
    /// Whether a body contains the id as a whole word, also in an unknown field, in a text that is JSON itself, or in an event of an
    /// unknown type.
    /// </summary>
    public bool IsNamedIn(ReadOnlySpan<byte> body)
    {
        for (int start = 0; start <= body.Length - _utf8.Length;)
        {
            int found = body[start..].IndexOf(_utf8);
            if (found < 0) return false;
            int begin = start + found, end = begin + _utf8.Length;
            if ((begin == 0 || !IsWord(body[begin - 1])) && (end == body.Length || !IsWord(body[end]))) return true;
            start = begin + 1;
        }

        return false;
    }

    private static bool IsWord(byte character) =>
        char.IsAsciiLetterOrDigit((char)character) || character is (byte)'_' or (byte)'-' or >= 0x80;
}
