using System.Text;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Privacy;

/// <summary>Finds the id of one employee in stored data. The id is a user_id or an open_id.</summary>
internal sealed class PersonMatch(string id)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(id);

    /// <summary>Whether a record contains the employee's id.</summary>
    public bool IsNamedIn(AttendanceState state) =>
        state.Facts.Any(facts =>
            facts.UserId == id
            || facts.OpenId == id
            || facts.Overtime?.WorkerIds().Contains(id, StringComparer.Ordinal) == true
        );

    /// <summary>
    /// Whether a body contains the id as a whole word. The search includes unknown fields, text that contains JSON, and events of unknown
    /// types.
    /// </summary>
    public bool IsNamedIn(ReadOnlySpan<byte> body)
    {
        for (int start = 0; start <= body.Length - _utf8.Length; )
        {
            int found = body[start..].IndexOf(_utf8);
            if (found < 0)
                return false;
            int begin = start + found,
                end = begin + _utf8.Length;
            if ((begin == 0 || !IsWord(body[begin - 1])) && (end == body.Length || !IsWord(body[end])))
                return true;
            start = begin + 1;
        }

        return false;
    }

    private static bool IsWord(byte character) =>
        char.IsAsciiLetterOrDigit((char)character) || character is (byte)'_' or (byte)'-' or >= 0x80;
}
