using System.Globalization;
using System.Text;
using System.Text.Json;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Privacy;

/// <summary>Finds the id of one employee in stored data. The id is a user_id or an open_id.</summary>
internal sealed class EmployeeMatch(string id)
{
    /// <summary>
    /// How many levels of escapes are decoded. Feishu's forms are JSON in a text of JSON. Each level makes the text shorter.
    /// </summary>
    private const int MaxLevels = 8;

    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(id);

    /// <summary>Whether a record contains the employee's id in any of its facts, for example as a companion of a trip.</summary>
    public bool IsNamedIn(AttendanceState state) =>
        IsNamedIn(JsonSerializer.SerializeToUtf8Bytes(state, StoredStateJson.Instance.AttendanceState));

    /// <summary>
    /// Whether a record also names other employees: its own employee is another one, or it lists several employees.
    /// </summary>
    public bool IsShared(AttendanceState state) =>
        state.Facts.Any(facts =>
            (facts.UserId is { } userId && userId != id && facts.OpenId != id)
            || facts.Overtime?.WorkerIds() is { Count: > 1 }
            || facts.Trip?.CompanionIds() is { Count: > 0 }
            || facts.Shift is not null
        );

    /// <summary>
    /// Returns the employee's part in a record that another employee submitted: a companion, a worker of overtime, or an approver; null in any
    /// other record.
    /// </summary>
    public EmployeePart? PartInOther(AttendanceState state) =>
        state.MergedFacts() is { } facts && facts.UserId != id && facts.OpenId != id
            ? RecordEmployee
                .Of(facts)
                .Where(employee => employee.Id == id && employee.Part != EmployeePart.Submitter)
                .Select(employee => (EmployeePart?)employee.Part)
                .FirstOrDefault()
                ?? (facts.Approvals?.Any(step => step.People().Contains(id)) == true ? EmployeePart.Approver : null)
            : null;

    /// <summary>
    /// Whether a body contains the id as a whole word. The search includes unknown fields, text that contains JSON, and events of unknown
    /// types. Escapes of JSON are decoded, because <c>\u0061</c> and <c>a</c> are the same id.
    /// </summary>
    public bool IsNamedIn(ReadOnlySpan<byte> body)
    {
        for (int level = 0; level <= MaxLevels; level++)
        {
            if (IsWordIn(body))
                return true;
            if (!body.Contains((byte)'\\'))
                return false;
            body = Decode(body);
        }

        return false;
    }

    private bool IsWordIn(ReadOnlySpan<byte> text)
    {
        for (int start = 0; start <= text.Length - _utf8.Length; )
        {
            int found = text[start..].IndexOf(_utf8);
            if (found < 0)
                return false;
            int begin = start + found,
                end = begin + _utf8.Length;
            if ((begin == 0 || !IsWord(text[begin - 1])) && (end == text.Length || !IsWord(text[end])))
                return true;
            start = begin + 1;
        }

        return false;
    }

    /// <summary>
    /// Decodes one level of escapes of a whole body, whether it is valid JSON or not. A quotation mark that was escaped still separates
    /// words.
    /// </summary>
    private static byte[] Decode(ReadOnlySpan<byte> text)
    {
        var decoded = new MemoryStream(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                decoded.WriteByte(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u' && TryReadUnit(text, i + 1, out char unit))
            {
                i += 4;
                bool isPair =
                    char.IsHighSurrogate(unit)
                    && i + 2 < text.Length
                    && text[i + 1] == '\\'
                    && text[i + 2] == 'u'
                    && TryReadUnit(text, i + 3, out char low)
                    && char.IsLowSurrogate(low);
                if (isPair)
                {
                    TryReadUnit(text, i + 3, out low);
                    decoded.Write(utf8[..new Rune(unit, low).EncodeToUtf8(utf8)]);
                    i += 6;
                }
                else
                {
                    var rune = Rune.TryCreate(unit, out var valid) ? valid : Rune.ReplacementChar;
                    decoded.Write(utf8[..rune.EncodeToUtf8(utf8)]);
                }

                continue;
            }

            decoded.WriteByte(
                text[i] switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    var other => other,
                }
            );
        }

        return decoded.ToArray();
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, int start, out char unit)
    {
        unit = default;
        if (start + 4 > text.Length)
            return false;
        bool isHex = ushort.TryParse(
            text.Slice(start, 4),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out ushort value
        );
        unit = (char)value;
        return isHex;
    }

    private static bool IsWord(byte character) =>
        char.IsAsciiLetterOrDigit((char)character) || character is (byte)'_' or (byte)'-' or >= 0x80;
}
