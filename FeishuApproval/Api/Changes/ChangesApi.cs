using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.People;
using FeishuApproval.Webhook;

namespace FeishuApproval.Api.Changes;

/// <summary>Lists the records that changed (<see cref="Routes.Changes"/>). Every server uses this class.</summary>
/// <param name="reader">Reads the records.</param>
/// <param name="store">The change feed, and the tenants.</param>
/// <param name="zone">The attendance zone.</param>
/// <param name="options">The configured tenant; null when Feishu is not configured.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
internal sealed class ChangesApi(
    RecordReader reader,
    IAttendanceStore store,
    TimeZones zones,
    FeishuOptions? options = null,
    IEmployeeNames? names = null
)
{
    private const string InvalidAfter =
        "after is not a cursor of this feed. Pass next_cursor unchanged, with the same tenant_key; leave after out to begin at the first "
        + "change.";

    private static readonly ApiParameter<string?> After = ApiParameter.Text(
        "after",
        "next_cursor of the previous answer, unchanged; without it, the feed begins at the first change."
    );

    internal static ApiOperation Operation { get; } =
        new("The records that changed after a cursor, each as it is now.")
        {
            Parameters = [After, .. ListRequest.Named("page_size", "tenant_key")],
            Answers = [ApiAnswer.Json(ChangesJson.Instance.ChangeList)],
            Problems = [404],
        };

    /// <summary>Lists the records that changed after a cursor, each with its current content.</summary>
    /// <param name="given">The parameters of the query string.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<HttpResult> GetAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        if (!store.HasChanges)
            return HttpResult.NotFound("The change feed is off. Set Changes__Enabled to true; docs/api.md says more.");
        var parameters = new ParameterReader(given, Operation);
        int pageSize = parameters.Read(ListRequest.Size);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);

        var (tenantKey, tenantProblem) = await ChooseTenantAsync(
            parameters.Read(ListRequest.Tenant),
            cancellationToken
        );
        if (tenantKey is null)
            return HttpResult.BadRequest(tenantProblem!);
        string? position = null;
        if (parameters.Read(After) is { } after && !ChangeCursor.TryRead(after, tenantKey, out position))
            return HttpResult.BadRequest(InvalidAfter);
        try
        {
            var list = await ReadAsync(tenantKey, position, pageSize, cancellationToken);
            return HttpResult.Private(list, ChangesJson.Instance.ChangeList);
        }
        catch (FormatException)
        {
            return HttpResult.BadRequest(InvalidAfter);
        }
    }

    /// <summary>
    /// Reads changes and their records. The records are read after the changes, so each record is at least as new as its change.
    /// </summary>
    private async ValueTask<ChangeList> ReadAsync(
        string tenantKey,
        string? position,
        int pageSize,
        CancellationToken cancellationToken
    )
    {
        var page = await store.ReadChangesAsync(tenantKey, position, pageSize, cancellationToken);
        var loaded = (await reader.ReadAsync(page.Changes.Select(change => change.InstanceCode), cancellationToken))
            .Values.Select(read => read?.Record)
            .OfType<AttendanceRecord>()
            .Where(record => record.TenantKey == tenantKey);
        var named = await names.NameAsync(
            [.. loaded],
            record => record.UserId,
            RecordNames.With,
            tenantKey,
            cancellationToken
        );
        var records = named.ToDictionary(record => record.InstanceCode, StringComparer.Ordinal);
        return new ChangeList(
            [
                .. page.Changes.Select(change => new ChangedRecord(
                    change.InstanceCode,
                    zones.In(change.ChangedAt, tenantKey),
                    ChangeCursor.Write(tenantKey, change.Position),
                    records.GetValueOrDefault(change.InstanceCode)
                )),
            ],
            ChangeCursor.Write(tenantKey, page.Next),
            page.HasMore
        );
    }

    /// <summary>
    /// Selects the tenant: the requested one, else the configured one, else the only one. The tenant is empty while there is none. If the
    /// choice is ambiguous, returns null and a sentence that describes the problem.
    /// </summary>
    private async ValueTask<(string? TenantKey, string? Problem)> ChooseTenantAsync(
        string? asked,
        CancellationToken cancellationToken
    )
    {
        if (asked is { Length: 0 })
            return (null, "tenant_key is empty. A record without a tenant is in no change feed; name a tenant.");
        string? only = options?.TenantKey;
        if (only is not null && asked is not null && asked != only)
        {
            return (
                null,
                $"tenant_key is \"{asked}\", and Feishu__TenantKey is another tenant, the only one here; leave it out."
            );
        }

        if ((asked ?? only) is { } tenantKey)
            return (tenantKey, null);
        return (await store.ListTenantsAsync(3, cancellationToken)).Where(known => known.Length > 0).ToArray() switch
        {
            [] => (string.Empty, null),
            [var single] => (single, null),
            _ => (
                null,
                "tenant_key is missing, and there are records of several tenants; name one, or set Feishu__TenantKey."
            ),
        };
    }
}
