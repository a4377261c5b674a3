using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.Api.Reads;

/// <summary>
/// The position of the last row of a page. Callers pass the token unchanged. The token contains no data beyond the content of the page.
/// </summary>
internal sealed record PageToken
{
    /// <summary>A hash of the list that the token belongs to.</summary>
    public string? List { get; init; }

    /// <summary>The day of the last row; null in the list of one employee.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>The employee of the last row in a list by day; null before the first row of the day.</summary>
    public string? UserId { get; init; }

    /// <summary>The start of the last row in the list of one employee.</summary>
    public DateTime? Start { get; init; }

    /// <summary>The kind of the last row.</summary>
    public AttendanceKind Kind { get; init; }

    /// <summary>The record of the last row.</summary>
    public string? InstanceCode { get; init; }

    public static PageToken Of(RecordQuery query, EmployeeRow row) =>
        new()
        {
            List = Hash(query, row.UserId),
            Start = row.Start,
            Kind = row.Kind,
            InstanceCode = row.InstanceCode,
        };

    public static PageToken Of(RecordQuery query, DateOnly date, DayRow? row) =>
        new()
        {
            List = Hash(query, userId: null),
            Date = date,
            UserId = row?.UserId,
            Kind = row?.Kind ?? default,
            InstanceCode = row?.InstanceCode,
        };

    /// <summary>Reads a token; null when the text is not a token.</summary>
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

    /// <summary>Whether the token belongs to this list. The page size and the format may change between pages.</summary>
    public bool IsOf(RecordQuery query, string? userId) => List == Hash(query, userId);

    public string Write() =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, ReadJson.Instance.PageToken));

    public EmployeeRow? EmployeeRow(string tenantKey, string userId) =>
        Start is { } start && InstanceCode is { } code
            ? new EmployeeRow(tenantKey, userId, start, Kind, code, default)
            : null;

    public DayRow? DayRow(string tenantKey) =>
        Date is { } date && UserId is { } userId && InstanceCode is { } code
            ? new DayRow(tenantKey, date, userId, Kind, code)
            : null;

    private static string Hash(RecordQuery query, string? userId)
    {
        string kinds = query.Kinds is { } chosen ? string.Join(',', chosen.Order()) : "all";
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{query.From:O} {query.To:O} {query.WithReverted} {query.WithCancelLeaves} {kinds} {query.TenantKey.Length} "
                + $"{query.TenantKey} {userId}"
        );

        // The hash omits absent parameters, so that tokens of earlier versions stay valid.
        if (query.Types is { } types)
            text += string.Concat(types.Order(StringComparer.Ordinal).Select(type => $" {type.Length} {type}"));
        if (query.OnlyUnreadable)
            text += " unreadable";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
