using System.Collections.Immutable;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Registration;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>
/// Reads back what an app has: scopes, published version, events, tenant and connections. For a scope, the truth is the
/// answer to a call that needs it; the platform's own list of scopes decides only where no call shows it.
/// </summary>
/// <param name="client">The app's client.</param>
/// <param name="time">The clock.</param>
/// <param name="readsNames">Whether the employees' names come from the app's contacts; otherwise the scopes of names are not needed.</param>
internal sealed class SetupReader(PlatformClient client, TimeProvider time, bool readsNames = true)
{
    private const string NoSuchUser = "no-such-user";
    private const string NoSuchCode = "00000000-0000-0000-0000-000000000000";

    /// <summary>Reads the setup. Three of its calls count in the monthly quota.</summary>
    public async Task<AppSetup> ReadAsync(CancellationToken cancellationToken)
    {
        var online = await client.CountConnectionsAsync(cancellationToken);
        if (online.Error is { StopsTheApp: true } problem)
            return new AppSetup { Problem = problem };
        var now = time.GetUtcNow();
        var hints = (await client.ListScopesAsync(cancellationToken)).Value;
        var versions = await PlatformPages.AllAsync(token => client.ListVersionsAsync(token, cancellationToken));
        var tenant = await client.GetTenantKeyAsync(cancellationToken);
        var answers = new Dictionary<string, PlatformError?>(StringComparer.Ordinal)
        {
            [RequestedAccess.ReadApprovals] = (await client.GetInstanceAsync(NoSuchCode, cancellationToken)).Error,
            [RequestedAccess.Definitions] = (await client.SubscribeAsync(NoSuchCode, cancellationToken)).Error,
            [RequestedAccess.ListApprovals] = (
                await client.QueryInstancesAsync(NoSuchCode, now.AddHours(-1), now, pageToken: null, cancellationToken)
            ).Error,
            [RequestedAccess.Tenant] = tenant.Error,
            [RequestedAccess.Versions] = versions.Error,
            [RequestedAccess.Processes] = (
                await client.ListProcessesAsync(now.AddHours(-1), now, pageToken: null, cancellationToken)
            ).Error,
            [RequestedAccess.PeopleLeaves] = (
                await client.ListLeaveRequestsAsync(now.AddHours(-1), now, pageToken: null, cancellationToken)
            ).Error,
        };
        if (readsNames)
        {
            answers[RequestedAccess.Contacts] = (await client.GetUsersAsync([NoSuchUser], cancellationToken)).Error;
        }

        var published = Newest(versions, version => version.State == AppVersionState.Published);
        return new AppSetup
        {
            Problem = answers.Values.FirstOrDefault(error => error?.StopsTheApp == true),
            Scopes =
            [
                .. RequestedAccess
                    .Scopes.Where(scope => readsNames || !RequestedAccess.ScopesOfNames.Contains(scope.Name))
                    .Select(scope => Check(scope, answers, hints)),
            ],
            CanReadVersions = versions.Error is null,
            Published = published,
            Pending = FindPending(versions, published),
            TenantKey = tenant.Value,
            Connections = online.TryGet(out long count, out _) ? count : null,
        };
    }

    private static ScopeCheck Check(
        RequestedScope scope,
        Dictionary<string, PlatformError?> answers,
        ImmutableDictionary<string, bool>? hints
    )
    {
        if (answers.TryGetValue(scope.Name, out var error))
        {
            // The ids in the calls do not exist, so any other refusal comes after the check of the scope.
            return error?.Kind switch
            {
                null
                or PlatformErrorKind.NotFound
                or PlatformErrorKind.NoPermission
                or PlatformErrorKind.UnknownApprovalCode
                or PlatformErrorKind.Refused
                or PlatformErrorKind.AlreadyDone => new ScopeCheck(scope, ScopeState.Granted),
                PlatformErrorKind.ScopeMissing => new ScopeCheck(scope, ScopeState.Missing, error),
                _ => new ScopeCheck(scope, ScopeState.Unknown, error),
            };
        }

        return new ScopeCheck(
            scope,
            hints?.GetValueOrDefault(scope.Name) == true ? ScopeState.Granted : ScopeState.Unknown
        );
    }

    /// <summary>The platform lists the newest version first; a publish time decides where both versions have one.</summary>
    private static AppVersion? Newest(
        PlatformResult<ImmutableArray<AppVersion>> versions,
        Func<AppVersion, bool> isMeant
    ) =>
        versions.Error is not null
            ? null
            : versions.Value.Where(isMeant).MaxBy(version => version.PublishedAt ?? DateTimeOffset.MinValue);

    private static AppVersion? FindPending(
        PlatformResult<ImmutableArray<AppVersion>> versions,
        AppVersion? published
    ) =>
        versions.Error is not null
            ? null
            : versions
                .Value.TakeWhile(version => version != published)
                .FirstOrDefault(version => version.State != AppVersionState.Unknown);
}
