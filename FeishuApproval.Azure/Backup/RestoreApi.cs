using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Azure.Backup;

/// <summary>The route that restores a backup.</summary>
internal sealed class RestoreApi(IEnumerable<TableBackup> backups)
{
    /// <summary>The path of the route. Only Azure has this route.</summary>
    internal const string Path = "manage/restore";

    /// <summary>The route.</summary>
    internal ApiRoute Route =>
        new(["POST"], Path, RouteAccess.Manage, (request, stop) => RestoreAsync(request.Parameters, stop))
        {
            Operation = Operation,
        };

    private static ApiOperation Operation { get; } =
        new("Adds rows of a backup that the tables lack; no row is changed.")
        {
            Parameters =
            [
                new("backup", "The date of the backup.")
                {
                    Type = ParameterType.Day,
                    IsRequired = true,
                    Example = "2026-11-21",
                },
                new("confirm", "Confirms that rows are added.") { Values = ["restore"], IsRequired = true },
                new("after", "next of the previous answer, unchanged."),
            ],
            Answers = [ApiAnswer.Json(RestoreJson.Default.RestoreAnswer)],
            Problems = [404],
        };

    /// <summary>Restores for a limited time and reports how many rows were added.</summary>
    public async ValueTask<HttpResult> RestoreAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem)
            return HttpResult.BadRequest(problem);
        if (
            !DateOnly.TryParseExact(
                parameters["backup"],
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            )
        )
        {
            return HttpResult.BadRequest("backup= must be the date of a backup, for example 2026-11-21.");
        }

        if (parameters["confirm"] != "restore")
        {
            return HttpResult.BadRequest(
                "Add confirm=restore. Rows that the tables lack are added; no row is changed."
            );
        }

        if (backups.FirstOrDefault() is not { } backup)
            return HttpResult.NotFound("No container is set: set Backup__ContainerUri.");
        try
        {
            var report = await backup.RestoreAsync(parameters["backup"]!, parameters["after"], cancellationToken);
            if (report is null)
                return HttpResult.NotFound("There is no complete backup of this date.");
            var answer = new RestoreAnswer(report.Rows, report.Added, Done: report.Next is null, report.Next);
            return HttpResult.Private(JsonSerializer.SerializeToUtf8Bytes(answer, RestoreJson.Default.RestoreAnswer));
        }
        catch (FormatException exception)
        {
            return HttpResult.BadRequest(exception.Message);
        }
    }
}

/// <summary>Result of one call of a restore.</summary>
/// <param name="Rows">How many rows of the backup were read.</param>
/// <param name="Added">How many of these rows were missing in the tables and were added.</param>
/// <param name="Done">Whether the whole backup was read.</param>
/// <param name="Next">The value of <c>after</c> to continue with; null at the end.</param>
internal sealed record RestoreAnswer(long Rows, long Added, bool Done, string? Next);

/// <summary>The JSON of a restore's result.</summary>
[JsonSerializable(typeof(RestoreAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class RestoreJson : JsonSerializerContext;
