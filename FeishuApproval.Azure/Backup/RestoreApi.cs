using System.Globalization;
using System.Text.Json.Serialization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;

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

    private static readonly ApiParameter<DateOnly?> Backup = ApiParameter.Day("backup", "The date of the backup.") with
    {
        IsRequired = true,
        Example = "2026-11-21",
    };

    private static ApiOperation Operation { get; } =
        new("Adds rows of a backup that the tables lack; without apply it only counts. No row is changed.")
        {
            Parameters = [Backup, ConfirmedRequest.Apply, ConfirmedRequest.After],
            Answers = [ApiAnswer.Json(RestoreJson.Default.RestoreReport)],
            Problems = [404, 409],
        };

    /// <summary>Restores for a limited time and reports how many rows were missing and how many were added.</summary>
    public async ValueTask<HttpResult> RestoreAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, Operation);
        string name = string.Create(CultureInfo.InvariantCulture, $"{parameters.Read(Backup):yyyy-MM-dd}");
        string? after = parameters.Read(ConfirmedRequest.After);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        if (backups.FirstOrDefault() is not { } backup)
            return HttpResult.NotFound("No container is set: set Backup__ContainerUri.");
        return await ConfirmedRequest.AnswerAsync(
            parameters,
            async token =>
            {
                var report = await backup.RestoreAsync(name, token, after, cancellationToken);
                return report is null
                    ? HttpResult.NotFound("There is no complete backup of this date.")
                    : HttpResult.Private(report, RestoreJson.Default.RestoreReport);
            }
        );
    }
}

/// <summary>The JSON of a restore's result.</summary>
[JsonSerializable(typeof(RestoreReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class RestoreJson : JsonSerializerContext;
