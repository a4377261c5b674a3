using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Attendance.Rebuild;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of rebuilds. Every server uses this class.</summary>
/// <param name="rebuilder">Rebuilds the records.</param>
/// <param name="check">Notes when all records are rebuilt; null where nobody reads it.</param>
internal sealed class RebuildApi(Rebuilder rebuilder, RebuildCheck? check = null)
{
    internal static ApiOperation Operation { get; } =
        new("Rebuilds records from their stored events; without apply=yes it only reports.")
        {
            Parameters =
            [
                new("instance_code", "The one approval instance to rebuild; either this or all."),
                new("all", "Whether all instances are rebuilt.") { Values = ["yes"] },
                new("apply", "Whether differences are stored; without it, no.") { Values = ["yes", "no"] },
                new("after", "next of the previous answer, unchanged."),
            ],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.RebuildAnswer)],
            Problems = [404],
        };

    /// <summary>
    /// Rebuilds for a limited time and returns where to continue (<see cref="Routes.Rebuild"/>). Without <c>apply=yes</c>, it only reports.
    /// </summary>
    public async ValueTask<HttpResult> RebuildAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem)
            return HttpResult.BadRequest(problem);
        string? instanceCode = parameters["instance_code"];
        if (string.IsNullOrEmpty(instanceCode) == (parameters["all"] != "yes"))
        {
            return HttpResult.BadRequest("Name one instance with instance_code=, or add all=yes.");
        }

        if (parameters["apply"] is not (null or "yes" or "no"))
            return HttpResult.BadRequest("apply= is yes or no.");

        var request = new RebuildRequest
        {
            InstanceCode = string.IsNullOrEmpty(instanceCode) ? null : instanceCode,
            Apply = parameters["apply"] == "yes",
            After = parameters["after"],
        };
        var report = await rebuilder.RunAsync(request, cancellationToken);
        if (request is { InstanceCode: null, Apply: true } && check is not null)
            await check.FollowAsync(request.After, report, cancellationToken);
        return request.InstanceCode is not null && report.Instances == 0
            ? HttpResult.NotFound("Nothing is stored of this instance_code.")
            : HttpResult.Private(RebuildAnswer.From(report, request.Apply), ManagementJson.Instance.RebuildAnswer);
    }
}

/// <summary>Result of one call of a rebuild.</summary>
internal sealed record RebuildAnswer
{
    /// <summary>Whether the call only reported and changed nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The number of instances that were compared.</summary>
    public required int Instances { get; init; }

    /// <summary>The instances whose record differs, or differed before the rebuild, from its events.</summary>
    public required IReadOnlyList<RebuildFinding> Findings { get; init; }

    /// <summary>Whether all instances were compared.</summary>
    public required bool Done { get; init; }

    /// <summary>The value for <c>after</c> in the next call; null at the end.</summary>
    public required string? Next { get; init; }

    /// <summary>Converts a report.</summary>
    public static RebuildAnswer From(RebuildReport report, bool apply) =>
        new()
        {
            DryRun = !apply,
            Instances = report.Instances,
            Findings =
            [
                .. report.Findings.Select(finding => new RebuildFinding(
                    finding.InstanceCode,
                    finding.Outcome,
                    [
                        .. finding.Differences.Select(each => new RebuildDifference(
                            each.Field,
                            Given(each.Stored),
                            Given(each.Rebuilt)
                        )),
                    ],
                    finding.LostEvents
                )),
            ],
            Done = report.Next is null,
            Next = report.Next,
        };

    private static JsonElement? Given(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? null : value;
}

/// <summary>A difference or problem that a rebuild found.</summary>
/// <param name="InstanceCode">The instance.</param>
/// <param name="Outcome">The result of comparing the record with its events.</param>
/// <param name="Differences">The fields that differ, sorted by name.</param>
/// <param name="LostEvents">The events that are missing or cannot be read, when the outcome is incomplete or unreadable.</param>
internal sealed record RebuildFinding(
    string InstanceCode,
    RebuildOutcome Outcome,
    IReadOnlyList<RebuildDifference> Differences,
    IReadOnlyList<string> LostEvents
);

/// <summary>A field whose stored value differs from the value that the events give.</summary>
/// <param name="Field">The name of the field.</param>
/// <param name="Stored">The stored value; null when there is no record.</param>
/// <param name="Rebuilt">The value that the events give; null when the events produce no record.</param>
internal sealed record RebuildDifference(string Field, JsonElement? Stored, JsonElement? Rebuilt);
