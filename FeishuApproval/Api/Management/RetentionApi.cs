using FeishuApproval.Api.Http;
using FeishuApproval.Privacy;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of the retention. Every server uses this class.</summary>
internal sealed class RetentionApi(RetentionService retention)
{
    /// <summary>The route of this handler.</summary>
    internal ApiRoute Route =>
        new(["POST"], Routes.Retention, RouteAccess.Manage, (request, stop) => ApplyAsync(request.Parameters, stop))
        {
            Operation = Operation,
        };

    private static ApiOperation Operation { get; } =
        new("Deletes data whose retention period has ended; without apply it only counts.")
        {
            Parameters = [ConfirmedRequest.Parameter, ConfirmedRequest.After],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.RetentionAnswer)],
            Problems = [409],
        };

    /// <summary>
    /// Reads for a limited time and returns what is older than its retention period (<see cref="Routes.Retention"/>). It is deleted only with
    /// <c>apply=</c> and the token of the dry run.
    /// </summary>
    public async ValueTask<HttpResult> ApplyAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem)
            return HttpResult.BadRequest(problem);
        if (!retention.IsOn)
        {
            return HttpResult.BadRequest(
                "No retention period is set, so nothing is ever deleted. Set Retention__Events or Retention__Records."
            );
        }

        return await ConfirmedRequest.AnswerAsync(
            parameters,
            async token =>
            {
                var report = await retention.RunAsync(token, parameters["after"], cancellationToken);
                return HttpResult.Private(
                    RetentionAnswer.From(report, isApplied: token is not null),
                    ManagementJson.Instance.RetentionAnswer
                );
            }
        );
    }
}

/// <summary>Result of one call of a retention.</summary>
internal sealed record RetentionAnswer
{
    /// <summary>Whether the call only counted and deleted nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The time of the server's clock in the dry run (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Archived events received before this time are old (UTC); null when events are kept.</summary>
    public required DateTimeOffset? EventsBefore { get; init; }

    /// <summary>Records whose last day and last change are before this time are old (UTC); null when records are kept.</summary>
    public required DateTimeOffset? RecordsBefore { get; init; }

    /// <summary>The number of old archived events.</summary>
    public required long Events { get; init; }

    /// <summary>The number of old records.</summary>
    public required long Records { get; init; }

    /// <summary>The number of old closings.</summary>
    public long Closings { get; init; }

    /// <summary>The number of old comparisons with Feishu's attendance.</summary>
    public long Comparisons { get; init; }

    /// <summary>The number of all records that were read.</summary>
    public required long AllRecords { get; init; }

    /// <summary>The number of records that are kept because their stored state cannot be read.</summary>
    public required long UnreadableRecords { get; init; }

    /// <summary>The token that confirms what a complete dry run found; otherwise null.</summary>
    public required string? Token { get; init; }

    /// <summary>Whether everything was read.</summary>
    public required bool Done { get; init; }

    /// <summary>The value for <c>after</c> in the next call; null at the end.</summary>
    public required string? Next { get; init; }

    /// <summary>Converts a report.</summary>
    public static RetentionAnswer From(RetentionReport report, bool isApplied) =>
        new()
        {
            DryRun = !isApplied,
            At = report.At,
            EventsBefore = report.EventsBefore,
            RecordsBefore = report.RecordsBefore,
            Events = report.Events,
            Records = report.Records,
            Closings = report.Closings,
            Comparisons = report.Comparisons,
            AllRecords = report.AllRecords,
            UnreadableRecords = report.UnreadableRecords,
            Token = report.Token?.ToString(),
            Done = report.Next is null,
            Next = report.Next,
        };
}
