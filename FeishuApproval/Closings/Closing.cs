using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;

namespace FeishuApproval.Closings;

/// <summary>
/// A closing of a month: what the days of all employees were when somebody closed it. It is never changed; only an erasure removes rows of
/// an employee. A month can be closed again, as the next version.
/// </summary>
internal sealed record Closing : IMonthVersion<Closing>
{
    /// <inheritdoc/>
    static string IMonthVersion<Closing>.Name => "closing";

    /// <inheritdoc/>
    static JsonTypeInfo<Closing> IMonthVersion<Closing>.Json => ClosingJson.Instance.Closing;

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

    /// <summary>When it was closed (UTC). Events that were received later are changes after the close.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>Who closed it; null after the erasure of this person.</summary>
    public required string? ClosedBy { get; init; }

    /// <summary>The number of rows when it was closed.</summary>
    public required int Rows { get; init; }

    /// <summary>The SHA-256 of the rows when it was closed, in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What was open when it was closed.</summary>
    public required IReadOnlyList<OpenItem> Open { get; init; }

    /// <summary>
    /// The result of the month's latest comparison with Feishu's attendance when it was closed; null when there was none.
    /// </summary>
    public ComparisonSummary? Comparison { get; init; }

    /// <summary>What erasures removed; null when they removed nothing.</summary>
    public ErasedRows? Erased { get; init; }

    /// <summary>The SHA-256 of the rows that are stored now.</summary>
    [JsonIgnore]
    public string StoredSha256 => Erased?.Sha256 ?? Sha256;

    /// <inheritdoc/>
    DateTimeOffset IMonthVersion<Closing>.StoredAt => ClosedAt;

    /// <inheritdoc/>
    Closing IMonthVersion<Closing>.With(ErasedRows erased) => this with { Erased = erased };
}

/// <summary>The rows that erasures removed from a closing or a comparison.</summary>
/// <param name="Rows">The number of removed rows.</param>
/// <param name="LastAt">When the last erasure removed rows (UTC).</param>
/// <param name="Sha256">The SHA-256 of the rows that are left.</param>
internal sealed record ErasedRows(int Rows, DateTimeOffset LastAt, string Sha256);

/// <summary>Something that was not applied, not readable or not loaded when a month was closed.</summary>
/// <param name="Reason">What it is.</param>
/// <param name="Id">The id of the event or the work calendar, or the instance code of the record.</param>
internal sealed record OpenItem(OpenReason Reason, string Id);

/// <summary>Why something is open.</summary>
internal enum OpenReason
{
    /// <summary>An accepted event is not applied yet.</summary>
    WaitingEvent,

    /// <summary>An event could not be applied.</summary>
    DeadLetter,

    /// <summary>The stored state of a record cannot be read.</summary>
    UnreadableRecord,

    /// <summary>The tenant's work calendar of Feishu People is not loaded, so days may have another class.</summary>
    WorkCalendar,
}

/// <summary>Serializes closings as JSON.</summary>
[JsonSerializable(typeof(Closing))]
[JsonSerializable(typeof(ClosedDay[]))]
internal sealed partial class ClosingJson : JsonSerializerContext
{
    public static ClosingJson Instance { get; } = new(NewOptions());

    /// <summary>Returns the options of every JSON with closings or comparisons.</summary>
    public static JsonSerializerOptions NewOptions()
    {
        var options = AttendanceJson.NewOptions();
        options.Converters.Add(new SnakeCaseEnumConverter<OpenReason>());
        options.Converters.Add(new SnakeCaseEnumConverter<ComparisonResult>());
        options.Converters.Add(new SnakeCaseEnumConverter<ComparisonReason>());
        return options;
    }
}
