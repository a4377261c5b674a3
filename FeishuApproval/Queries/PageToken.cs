using System.Buffers.Text;
using System.Text.Json;
using FeishuApproval.Attendance;
using FeishuApproval.Indexing;

namespace FeishuApproval.Queries;

/// <summary>The last row of a page. To its reader it is opaque; it holds nothing that the page did not.</summary>
internal sealed record PageToken
{
    /// <summary>The day being listed; null in a person's list.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>The row's person in a day's list; null before the day's first row.</summary>
    public string? UserId { get; init; }

    /// <summary>The row's start in a person's list.</summary>
    public DateTime? Start { get; init; }

    /// <summary>The row's kind.</summary>
    public AttendanceKind Kind { get; init; }

    /// <summary>The row's record.</summary>
    public string? InstanceCode { get; init; }

    public static PageToken Of(EmployeeRow row) => new() { Start = row.Start, Kind = row.Kind, InstanceCode = row.InstanceCode };

    public static PageToken Of(DateOnly date, DayRow? row) => new() { Date = date, UserId = row?.UserId, Kind = row?.Kind ?? default, InstanceCode = row?.InstanceCode };

    /// <summary>Reads a token; null when it is none.</summary>
    public static PageToken? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), ReadJson.Instance.PageToken);
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, ReadJson.Instance.PageToken));

    public EmployeeRow? EmployeeRow(string tenantKey, string userId) =>
        Start is { } start && InstanceCode is { } code ? new EmployeeRow(tenantKey, userId, start, Kind, code, default) : null;

    public DayRow? DayRow(string tenantKey) =>
        Date is { } date && UserId is { } userId && InstanceCode is { } code ? new DayRow(tenantKey, date, userId, Kind, code) : null;
}
