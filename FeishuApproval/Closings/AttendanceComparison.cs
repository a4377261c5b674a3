using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.Closings;

/// <summary>
/// A comparison of the records of a month with Feishu's own attendance. A comparison that ended early is continued, and replaced, until it is
/// complete. After that, only an erasure changes it.
/// </summary>
internal sealed record AttendanceComparison : IMonthVersion<AttendanceComparison>
{
    /// <inheritdoc/>
    static string IMonthVersion<AttendanceComparison>.Name => "comparison";

    /// <inheritdoc/>
    static JsonTypeInfo<AttendanceComparison> IMonthVersion<AttendanceComparison>.Json =>
        ComparisonJson.Instance.AttendanceComparison;

    /// <summary>The tenant. Empty for records whose events contain no tenant.</summary>
    public required string TenantKey { get; init; }

    /// <summary>The month, such as 2026-11.</summary>
    public required string Month { get; init; }

    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The first day of the month's period.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly To { get; init; }

    /// <summary>The last day that was compared. It is before <see cref="To"/> when the month was not over.</summary>
    public required DateOnly Through { get; init; }

    /// <summary>When it was stored (UTC).</summary>
    public required DateTimeOffset ComparedAt { get; init; }

    /// <summary>The number of employees so far, including those that Feishu's attendance does not know.</summary>
    public required int Employees { get; init; }

    /// <summary>The results of each kind.</summary>
    public required IReadOnlyList<ComparisonCount> Counts { get; init; }

    /// <summary>What limits the comparison, as sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The last employee that was compared; null when the comparison is complete.</summary>
    public string? Next { get; init; }

    /// <summary>The number of rows before erasures.</summary>
    public required int Rows { get; init; }

    /// <summary>The SHA-256 of the rows before erasures, in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What erasures removed; null when they removed nothing.</summary>
    public ErasedRows? Erased { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public string StoredSha256 => Erased?.Sha256 ?? Sha256;

    /// <inheritdoc/>
    DateTimeOffset IMonthVersion<AttendanceComparison>.StoredAt => ComparedAt;

    /// <inheritdoc/>
    AttendanceComparison IMonthVersion<AttendanceComparison>.With(ErasedRows erased) => this with { Erased = erased };

    /// <summary>The number of rows that are not the same.</summary>
    public int Differences => Counts.Sum(count => count.Differences);
}

/// <summary>How many approvals of a kind have each result.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Same">Those that are the same.</param>
/// <param name="OnlyFeishu">Those that only Feishu's attendance has.</param>
/// <param name="OnlyHere">Those that only the records have.</param>
/// <param name="DifferentLength">Those whose lengths differ.</param>
/// <param name="NotCompared">Those of employees that Feishu's attendance was not asked for, or does not know.</param>
internal sealed record ComparisonCount(
    AttendanceKind Kind,
    int Same,
    int OnlyFeishu,
    int OnlyHere,
    int DifferentLength,
    int NotCompared
)
{
    /// <summary>Those that are not the same.</summary>
    public int Differences => OnlyFeishu + OnlyHere + DifferentLength + NotCompared;

    /// <summary>Counts rows by kind, leaves first.</summary>
    public static IReadOnlyList<ComparisonCount> Of(IEnumerable<ComparisonRow> rows) =>
        [
            .. rows.GroupBy(row => row.Kind)
                .OrderByDescending(kind => kind.Key)
                .Select(kind => new ComparisonCount(
                    kind.Key,
                    kind.Count(row => row.Result == ComparisonResult.Same),
                    kind.Count(row => row.Result == ComparisonResult.OnlyFeishu),
                    kind.Count(row => row.Result == ComparisonResult.OnlyHere),
                    kind.Count(row => row.Result == ComparisonResult.DifferentLength),
                    kind.Count(row => row.Result == ComparisonResult.NotCompared)
                )),
        ];
}

/// <summary>An approval of an employee in the records, in Feishu's attendance, or in both. It contains no name.</summary>
internal sealed record ComparisonRow
{
    /// <summary>The employee.</summary>
    public required string UserId { get; init; }

    /// <summary>The kind of the record.</summary>
    public required AttendanceKind Kind { get; init; }

    /// <summary>The result.</summary>
    public required ComparisonResult Result { get; init; }

    /// <summary>The known reason of a difference; null when it is unknown.</summary>
    public ComparisonReason? Reason { get; init; }

    /// <summary>The name of the type; null when there is none.</summary>
    public string? TypeName { get; init; }

    /// <summary>The record; null when there is none.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>The start of the record; null when there is no record.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The end of the record, exclusive; null when there is no record.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The length of the record, without what cancel-leaves cancel; null when it is unknown or there is no record.</summary>
    public RecordLength? Length { get; init; }

    /// <summary>The start in Feishu's attendance; null when it has none.</summary>
    public DateTimeOffset? FeishuStart { get; init; }

    /// <summary>The end in Feishu's attendance, exclusive; null when it has none.</summary>
    public DateTimeOffset? FeishuEnd { get; init; }

    /// <summary>The length in Feishu's attendance; null when it says none.</summary>
    public RecordLength? FeishuLength { get; init; }

    /// <summary>The first start of both.</summary>
    [JsonIgnore]
    public DateTimeOffset? First => Start is null || FeishuStart < Start ? FeishuStart ?? Start : Start;
}

/// <summary>What a comparison found.</summary>
internal enum ComparisonResult
{
    /// <summary>The records and Feishu's attendance are the same.</summary>
    Same,

    /// <summary>Only Feishu's attendance has it.</summary>
    OnlyFeishu,

    /// <summary>Only the records have it.</summary>
    OnlyHere,

    /// <summary>Both have it, with different lengths.</summary>
    DifferentLength,

    /// <summary>Feishu's attendance could not be asked for the employee.</summary>
    NotCompared,
}

/// <summary>Why something differs.</summary>
internal enum ComparisonReason
{
    /// <summary>The approval was reverted here.</summary>
    Reverted,

    /// <summary>A cancel-leave cancels it or a part of it here.</summary>
    CancelLeave,

    /// <summary>It is a process of Feishu People (corehr), which is no approval.</summary>
    PeopleProcess,

    /// <summary>An administrator entered it without an approval.</summary>
    WithoutApproval,

    /// <summary>No configured approval definition makes records of the kind.</summary>
    NoDefinition,

    /// <summary>A configured approval definition makes no records, because its form has no mapping.</summary>
    UnmappedDefinition,

    /// <summary>A record of the employee and kind has fields that cannot be read.</summary>
    UnreadableRecord,

    /// <summary>The record changed after the month was closed.</summary>
    ChangedAfterClose,

    /// <summary>The employee is unknown to Feishu's attendance, or the app may not read the employee.</summary>
    UnknownEmployee,

    /// <summary>No event contains the employee's user_id.</summary>
    NoUserId,
}

/// <summary>The result of a month's latest comparison, as a closing stores it.</summary>
/// <param name="Version">The version of the comparison.</param>
/// <param name="ComparedAt">When it was stored (UTC).</param>
/// <param name="Through">The last day that was compared.</param>
/// <param name="Employees">The number of employees.</param>
/// <param name="Counts">The results of each kind.</param>
/// <param name="Differences">The number of rows that are not the same.</param>
/// <param name="Sha256">The SHA-256 of its rows, in hexadecimal digits.</param>
internal sealed record ComparisonSummary(
    int Version,
    DateTimeOffset ComparedAt,
    DateOnly Through,
    int Employees,
    IReadOnlyList<ComparisonCount> Counts,
    int Differences,
    string Sha256
)
{
    /// <summary>Returns the summary of a comparison.</summary>
    public static ComparisonSummary Of(AttendanceComparison comparison) =>
        new(
            comparison.Version,
            comparison.ComparedAt,
            comparison.Through,
            comparison.Employees,
            comparison.Counts,
            comparison.Differences,
            comparison.Sha256
        );
}

/// <summary>The rows of a comparison.</summary>
internal static class ComparisonRows
{
    /// <summary>Compresses rows. The hash is that of their JSON.</summary>
    public static (byte[] Compressed, string Sha256) Compress(IEnumerable<ComparisonRow> rows) =>
        MonthRows.Compress(rows, ComparisonJson.Instance.ComparisonRow);

    /// <summary>Decompresses rows and checks that they are those of the comparison.</summary>
    /// <exception cref="InvalidDataException">The stored rows are damaged.</exception>
    public static IReadOnlyList<ComparisonRow> Read(AttendanceComparison comparison, ReadOnlyMemory<byte> compressed) =>
        MonthRows.Read(comparison, compressed, ComparisonJson.Instance.ComparisonRowArray);
}

/// <summary>Serializes comparisons as JSON.</summary>
[JsonSerializable(typeof(AttendanceComparison))]
[JsonSerializable(typeof(ComparisonRow[]))]
internal sealed partial class ComparisonJson : JsonSerializerContext
{
    public static ComparisonJson Instance { get; } = new(ClosingJson.NewOptions());
}
