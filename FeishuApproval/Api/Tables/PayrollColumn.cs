using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Api.Tables;

/// <summary>What the amounts of a column count.</summary>
internal enum PayrollUnit
{
    /// <summary>Days, of records whose length is given in days or half days.</summary>
    Days,

    /// <summary>Hours, of records whose length is given in hours or minutes.</summary>
    Hours,

    /// <summary>Corrected days, or swapped shifts.</summary>
    Count,
}

/// <summary>A column with amounts.</summary>
/// <param name="Name">The name in JSON and in CSV.</param>
/// <param name="Kind">The kind of the records.</param>
/// <param name="TypeName">The leave type; null for other kinds, and for leaves without a type.</param>
/// <param name="Compensation">How the overtime is compensated; null for other kinds, and where it is unknown.</param>
/// <param name="DayClass">The class of the days of the overtime; null for other kinds, and where the days have several.</param>
/// <param name="Unit">What the amounts count.</param>
/// <param name="English">The English header.</param>
/// <param name="Chinese">The Chinese header.</param>
internal sealed record PayrollColumn(
    string Name,
    AttendanceKind Kind,
    string? TypeName,
    [property: KnownValues("none", "time_off", "pay", "none_by_rule")] string? Compensation,
    DayClass? DayClass,
    PayrollUnit Unit,
    string English,
    string Chinese
)
{
    /// <summary>Returns the column of a key.</summary>
    public static PayrollColumn Of(PayrollKey key)
    {
        var (english, chinese) = ChineseWords.Kinds[key.Kind];
        string unit = key.Unit switch
        {
            PayrollUnit.Days => "days",
            PayrollUnit.Hours => "hours",
            _ => "count",
        };
        string name = $"{SnakeCase.Of(key.Kind)}_{unit}";
        switch (key.Kind)
        {
            case AttendanceKind.Leave:
                (english, chinese) = (key.TypeName ?? english, key.TypeName ?? chinese);
                name = key.TypeName is { } type ? $"{name}:{type}" : name;
                break;
            case AttendanceKind.Overtime:
                string dayClass = key.DayClass is { } known ? SnakeCase.Of(known) : "several";
                string compensation = key.Compensation ?? "unknown";
                english =
                    $"{english}, {(key.DayClass is null ? "several day classes" : Words(dayClass))}, "
                    + (key.Compensation is null ? "compensation unknown" : Words(compensation));
                chinese =
                    $"{chinese}·{(key.DayClass is null ? "多种日期类型" : ChineseWords.DayClass(dayClass))}·"
                    + (key.Compensation is null ? "补偿方式未知" : ChineseWords.Compensation(compensation));
                name = $"{name}:{dayClass}:{compensation}";
                break;
            default:
                break;
        }

        (english, chinese) = key.Unit switch
        {
            PayrollUnit.Days => ($"{english} (days)", $"{chinese}（天）"),
            PayrollUnit.Hours => ($"{english} (h)", $"{chinese}（小时）"),
            _ => ($"{english}s", $"{chinese}（次）"),
        };
        return new PayrollColumn(
            name,
            key.Kind,
            key.TypeName,
            key.Compensation,
            key.DayClass,
            key.Unit,
            english,
            chinese
        );
    }

    private static string Words(string name) =>
        name switch
        {
            "pay" => "paid",
            "none" => "not compensated",
            "none_by_rule" => "not compensated by rule",
            _ => name.Replace('_', ' '),
        };

    /// <summary>
    /// Returns for each day of a record in a period the name of the column of payroll that has its amount. A day whose amount is unknown
    /// has none, unless the whole length of the record is in a column.
    /// </summary>
    public static IReadOnlyDictionary<AttendanceDay, string?> OfDays(
        AttendanceRecord record,
        DateOnly from,
        DateOnly to
    ) =>
        RecordPart
            .Of(record, from, to)
            .SelectMany(part =>
                part.Days.Select(day =>
                    KeyValuePair.Create(
                        day,
                        UnitOf(record.Kind, day, part) is { } unit
                            ? Of(
                                PayrollKey.Of(record.Kind, record.TypeName, part.Compensation, part.DayClass, unit)
                            ).Name
                            : null
                    )
                )
            )
            .ToDictionary(ReferenceEqualityComparer.Instance);

    private static PayrollUnit? UnitOf(AttendanceKind kind, AttendanceDay day, RecordPart part) =>
        kind is AttendanceKind.Remedy or AttendanceKind.Shift ? PayrollUnit.Count
        : day.HalfDays is not null ? PayrollUnit.Days
        : day.Minutes is not null ? PayrollUnit.Hours
        : !part.IsKnown ? null
        : part.HalfDays is not null ? PayrollUnit.Days
        : PayrollUnit.Hours;
}

/// <summary>What makes a column, in the order of the columns.</summary>
internal readonly record struct PayrollKey(
    AttendanceKind Kind,
    string? TypeName,
    string? Compensation,
    DayClass? DayClass,
    PayrollUnit Unit
) : IComparable<PayrollKey>
{
    /// <summary>The order in which people read compensations; others follow.</summary>
    private static readonly string?[] Compensations = ["pay", "time_off", "none", "none_by_rule"];

    /// <summary>The key of an amount, with only what divides its kind into columns.</summary>
    public static PayrollKey Of(
        AttendanceKind kind,
        string? typeName,
        string? compensation,
        DayClass? dayClass,
        PayrollUnit unit
    ) =>
        kind switch
        {
            AttendanceKind.Leave => new(kind, typeName, null, null, unit),
            AttendanceKind.Overtime => new(kind, null, compensation, dayClass, unit),
            AttendanceKind.Remedy or AttendanceKind.Shift => new(kind, null, null, null, PayrollUnit.Count),
            _ => new(kind, null, null, null, unit),
        };

    public int CompareTo(PayrollKey other)
    {
        int order = Place(Kind).CompareTo(Place(other.Kind));
        if (order == 0)
            order = string.CompareOrdinal(TypeName, other.TypeName);
        if (order == 0)
            order = Nullable.Compare(DayClass, other.DayClass);
        if (order == 0)
            order = Place(Compensation).CompareTo(Place(other.Compensation));
        if (order == 0)
            order = string.CompareOrdinal(Compensation, other.Compensation);
        return order == 0 ? Unit.CompareTo(other.Unit) : order;
    }

    private static int Place(string? compensation) =>
        Array.IndexOf(Compensations, compensation) is >= 0 and var place ? place : Compensations.Length;

    private static int Place(AttendanceKind kind) =>
        kind switch
        {
            AttendanceKind.Leave => 0,
            AttendanceKind.Overtime => 1,
            AttendanceKind.Trip => 2,
            AttendanceKind.Out => 3,
            AttendanceKind.Remedy => 4,
            _ => 5,
        };
}
