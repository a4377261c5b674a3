using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Files;
using FeishuApproval.Json;

namespace FeishuApproval.Privacy;

/// <summary>Result of the last run of the retention.</summary>
internal sealed record RetentionStatus : IStoredValue<RetentionStatus>
{
    /// <inheritdoc/>
    static string IStoredValue<RetentionStatus>.FileName => "state/retention.json";

    /// <inheritdoc/>
    static JsonTypeInfo<RetentionStatus> IStoredValue<RetentionStatus>.Json => RetentionJson.Default.RetentionStatus;

    /// <summary>When the run ended (UTC).</summary>
    public required DateTimeOffset LastRunAt { get; init; }

    /// <summary>The number of archived events that were deleted, or that would have been deleted.</summary>
    public required long Events { get; init; }

    /// <summary>The number of records that were deleted, or that would have been deleted.</summary>
    public required long Records { get; init; }

    /// <summary>The number of records that were kept because their stored state cannot be read.</summary>
    public required long UnreadableRecords { get; init; }

    /// <summary>Why the run deleted nothing; null when it was not refused.</summary>
    public RetentionRefusal? Refusal { get; init; }

    /// <summary>Why the run deleted nothing and what to do; null when it was not refused.</summary>
    public string? Message { get; init; }
}

/// <summary>Why a run of the retention deletes nothing without a confirmation.</summary>
internal enum RetentionRefusal
{
    /// <summary>The clock was moved since the process started.</summary>
    ClockMoved,

    /// <summary>The last event was received long before the time of the clock.</summary>
    NoRecentEvent,

    /// <summary>The run would delete a large part of the records.</summary>
    TooManyRecords,
}

/// <summary>The JSON of a stored result.</summary>
[JsonSerializable(typeof(RetentionStatus))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(SnakeCaseEnumConverter<RetentionRefusal>)]
)]
internal sealed partial class RetentionJson : JsonSerializerContext;
