using System.Globalization;
using FeishuApproval.Api.Http;

namespace FeishuApprovalFunctions.Backup;

/// <summary>Answers the route that restores a backup.</summary>
internal sealed class RestoreApi(IEnumerable<TableBackup> backups)
{
    /// <summary>The path of the route, which only Azure has.</summary>
    internal const string Path = "manage/restore";

    /// <summary>The route.</summary>
    internal ApiRoute Route => new(["POST"], Path, RouteAccess.Manage, (request, stop) => RestoreAsync(request.Parameters, stop));

    /// <summary>Restores for a limited time and reports how many rows were added.</summary>
    public async ValueTask<HttpResult> RestoreAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem("backup", "confirm", "after") is { } problem) return HttpResult.BadRequest(problem);
        if (!DateOnly.TryParseExact(parameters["backup"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return HttpResult.BadRequest("backup= must be the date of a backup, for example 2026-11-21.");
        }

        if (parameters["confirm"] != "restore")
        {
            return HttpResult.BadRequest("Add confirm=restore. Rows that the tables lack are added; no row is changed.");
        }

        if (backups.FirstOrDefault() is not { } backup) return HttpResult.NotFound("No container is set: set Backup__ContainerUri.");
        try
        {
            var report = await backup.RestoreAsync(parameters["backup"]!, parameters["after"], cancellationToken);
            if (report is null) return HttpResult.NotFound("There is no complete backup of this date.");
            return HttpResult.Private(JsonBody.Write(json =>
            {
                json.WriteNumber("rows"u8, report.Rows);
                json.WriteNumber("added"u8, report.Added);
                json.WriteBoolean("done"u8, report.Next is null);
                json.WriteString("next"u8, report.Next);
            }));
        }
        catch (FormatException exception)
        {
            return HttpResult.BadRequest(exception.Message);
        }
    }
}
