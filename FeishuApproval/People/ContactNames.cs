using System.Collections.Immutable;
using FeishuApproval.Attendance.Records;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation.Comparison;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.People;

/// <summary>
/// Gets names and departments from Feishu's contact API. Names are requested in batches, with only one request at a time for each employee,
/// and are kept in memory only. A read waits at most two seconds; names that arrive later are used by the next read. While the platform
/// fails, reads do not wait.
/// </summary>
internal sealed partial class ContactNames : IEmployeeNames, IDisposable
{
    /// <summary>How long a name is used before it is requested again.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromHours(24);

    /// <summary>How long an employee who is unknown to the platform is not requested again.</summary>
    public static readonly TimeSpan UnknownFor = TimeSpan.FromHours(1);

    /// <summary>How long one read waits for names.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>The maximum duration of a batch, including the platform's rate limits and retries.</summary>
    public static readonly TimeSpan BatchTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long no request is sent after a temporary failure. Also how long no read waits after a read has timed out.</summary>
    public static readonly TimeSpan ShortPause = TimeSpan.FromMinutes(1);

    /// <summary>How long no request is sent after a failure that lasts until a setting is changed.</summary>
    public static readonly TimeSpan LongPause = TimeSpan.FromMinutes(10);

    /// <summary>The maximum number of employees in memory, and of departments.</summary>
    private const int MaxEntries = 200_000;

    /// <summary>The maximum number of calls for one batch when the platform rejects some of its ids.</summary>
    private const int MaxCalls = 16;

    private readonly PlatformClients _clients;
    private readonly TenantCatalog _tenants;
    private readonly TimeProvider _time;
    private readonly ILogger<ContactNames> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Dictionary<Key, Task> _loading = [];
    private readonly Dictionary<Key, Department> _departments = [];
    private DateTimeOffset _asksAgainAt = DateTimeOffset.MinValue;
    private DateTimeOffset _waitsAgainAt = DateTimeOffset.MinValue;
    private DateTimeOffset _removesAt = DateTimeOffset.MinValue;
    private string? _problem;

    /// <param name="clients">The clients of the apps that have an App Secret.</param>
    /// <param name="store">Provides the tenant of an app when no other source does.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs why names are unavailable.</param>
    public ContactNames(
        PlatformClients clients,
        IAttendanceStore store,
        TimeProvider time,
        ILogger<ContactNames> logger
    )
    {
        (_clients, _time, _logger) = (clients, time, logger);
        _tenants = new TenantCatalog(store);
    }

    /// <inheritdoc/>
    public EmployeeNamesStatus Status
    {
        get
        {
            lock (_lock)
                return new(EmployeeNameSource.Contacts, _problem);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, EmployeeName>> FindAsync(
        string tenantKey,
        IEnumerable<string> userIds,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, EmployeeName>(StringComparer.Ordinal);
        List<string> open = [];
        Task[] loading;
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            foreach (string userId in userIds.Where(id => id.Length > 0).Distinct(StringComparer.Ordinal))
            {
                if (!_entries.TryGetValue(new Key(tenantKey, userId), out var entry) || entry.Until <= now)
                    open.Add(userId);
                else if (entry.Name is { } name)
                    found[userId] = name;
            }

            if (open.Count == 0)
                return found;
            if (now >= _asksAgainAt)
                Load(tenantKey, open);
            if (now < _waitsAgainAt)
                return found;
            loading =
            [
                .. open.Select(id => _loading.GetValueOrDefault(new Key(tenantKey, id))).OfType<Task>().Distinct(),
            ];
        }

        try
        {
            await Task.WhenAll(loading).WaitAsync(Timeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            lock (_lock)
                _waitsAgainAt = _time.GetUtcNow() + ShortPause;
        }

        lock (_lock)
        {
            foreach (string userId in open)
            {
                if (_entries.GetValueOrDefault(new Key(tenantKey, userId)).Name is { } name)
                    found[userId] = name;
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>Starts to request the names that are not being requested yet. The caller must hold the lock.</summary>
    private void Load(string tenantKey, IEnumerable<string> userIds)
    {
        foreach (
            string[] batch in userIds
                .Where(id => !_loading.ContainsKey(new Key(tenantKey, id)))
                .Chunk(PlatformClient.MaxUsers)
        )
        {
            var stop = _stopping.Token;
            var load = Task.Run(() => LoadAsync(tenantKey, batch, stop), CancellationToken.None);
            foreach (string userId in batch)
                _loading[new Key(tenantKey, userId)] = load;
        }
    }

    private async Task LoadAsync(string tenantKey, string[] batch, CancellationToken stop)
    {
        try
        {
            using var deadline = new CancellationTokenSource(BatchTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
            if (await ClientOfAsync(tenantKey, either.Token) is not { } client)
            {
                Fail(
                    "No app with an App Secret is known to belong to the tenant of the records. Set Feishu__TenantKey, or add the scope "
                        + "tenant:tenant:readonly on the page \"Permissions & Scopes\" (权限管理).",
                    LongPause
                );
                return;
            }

            if (await AskAsync(client, batch, either.Token) is not { } users)
                return;

            // Names do not wait for departments, and are requested again soon when these are not found.
            lock (_lock)
                Store(tenantKey, batch, users, problem: null, LongPause);
            string? problem = await AskDepartmentsAsync(client, tenantKey, users, either.Token);
            lock (_lock)
                Store(tenantKey, batch, users, problem, problem is null ? KnownFor : LongPause);
        }
        catch (OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
                Fail($"Feishu's contacts did not answer within {BatchTimeout.TotalSeconds} s.", ShortPause);
        }
        catch (StoreUnavailableException)
        {
            Fail("The store cannot say now which tenant the app belongs to.", ShortPause);
        }
        finally
        {
            lock (_lock)
            {
                foreach (string userId in batch)
                    _loading.Remove(new Key(tenantKey, userId));
            }
        }
    }

    /// <summary>Requests the users of a batch. If the request fails, stores the reason and returns null.</summary>
    private async ValueTask<List<PlatformUser>?> AskAsync(
        PlatformClient client,
        string[] batch,
        CancellationToken cancellationToken
    )
    {
        var (users, refusal, error) = await AskInPartsAsync(
            batch,
            part => client.GetUsersAsync(part, cancellationToken)
        );
        if (error is not null)
        {
            Fail(Sentence(error), Pause(error));
            return null;
        }

        if (users.Count == 0)
            SayWhyNobodyIsKnown(refusal);
        return users;
    }

    /// <summary>
    /// Requests the departments of users that are not known yet. Returns why they are unavailable, or null. Names do not need them.
    /// </summary>
    private async ValueTask<string?> AskDepartmentsAsync(
        PlatformClient client,
        string tenantKey,
        List<PlatformUser> users,
        CancellationToken cancellationToken
    )
    {
        string[] open;
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            open =
            [
                .. users
                    .Select(user => user.DepartmentId)
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
                    .Where(id => _departments.GetValueOrDefault(new Key(tenantKey, id)).Until <= now)
                    .Take(PlatformClient.MaxDepartments),
            ];
        }

        if (open.Length == 0)
            return null;
        var (departments, _, error) = await AskInPartsAsync(
            open,
            part => client.GetDepartmentsAsync(part, cancellationToken)
        );
        if (error is not null)
            return $"Names are shown without departments. {error.Sentence}";
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (_departments.Count + open.Length > MaxEntries)
                _departments.Clear();
            foreach (string id in open)
                _departments[new Key(tenantKey, id)] = new Department(null, now + UnknownFor);
            foreach (var department in departments)
            {
                if (department is { Id: { } id, Name: { } name })
                    _departments[new Key(tenantKey, id)] = new Department(name, now + KnownFor);
            }
        }

        return departments.Count > 0 && departments.TrueForAll(department => department.Name is null)
            ? Lacks("contact:department.base:readonly", "names of departments")
            : null;
    }

    /// <summary>
    /// Requests ids in one call. A rejected part is split in half, so that one invalid id does not affect the others. Returns what was
    /// found, the code of the last rejection, and the error that is not about ids and ended the requests.
    /// </summary>
    private static async ValueTask<(List<T> Found, int? Refusal, PlatformError? Error)> AskInPartsAsync<T>(
        string[] ids,
        Func<string[], ValueTask<PlatformResult<ImmutableArray<T>>>> ask
    )
    {
        var found = new List<T>();
        int? refusal = null;
        var parts = new Queue<string[]>([ids]);
        for (int calls = 0; calls < MaxCalls && parts.TryDequeue(out string[]? part); calls++)
        {
            if ((await ask(part)).TryGet(out var answered, out var error))
            {
                found.AddRange(answered);
                continue;
            }

            if (!IsAboutIds(error))
                return (found, refusal, error);
            refusal = error.Code;
            if (part.Length == 1)
                continue;
            parts.Enqueue(part[..(part.Length / 2)]);
            parts.Enqueue(part[(part.Length / 2)..]);
        }

        return (found, refusal, null);
    }

    /// <summary>
    /// Reports the likely cause when no employee is known. A single unknown employee may have left the company, so this is reported only if
    /// no name is known at all.
    /// </summary>
    private void SayWhyNobodyIsKnown(int? refusal)
    {
        lock (_lock)
        {
            if (_entries.Values.Any(entry => entry.Name is not null))
                return;
        }

        Fail(
            $"Feishu's contacts know none of the employees{(refusal is { } code ? $" ({code})" : string.Empty)}. Add them to the contacts "
                + "range (通讯录权限范围) of the app on the page \"Permissions & Scopes\" (权限管理), \"Data permissions\" (数据权限).",
            TimeSpan.Zero
        );
    }

    /// <summary>
    /// Returns the client of the app that belongs to a tenant, or null when no app is known to belong to it. The app must match, because
    /// ids are unique only within a tenant.
    /// </summary>
    private async ValueTask<PlatformClient?> ClientOfAsync(string tenantKey, CancellationToken cancellationToken)
    {
        if (tenantKey.Length == 0)
            return _clients.All is [var only] ? only : null;
        foreach (var client in _clients.All)
        {
            if (await _tenants.FindAsync(client, cancellationToken) == tenantKey)
                return client;
        }

        return null;
    }

    /// <summary>Stores the result of a batch. The caller must hold the lock.</summary>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="batch">The requested employees.</param>
    /// <param name="users">The found ones.</param>
    /// <param name="problem">Why departments are unavailable; null when they are known.</param>
    /// <param name="knownFor">How long the found ones are used.</param>
    private void Store(string tenantKey, string[] batch, List<PlatformUser> users, string? problem, TimeSpan knownFor)
    {
        var now = _time.GetUtcNow();
        if (now >= _removesAt || _entries.Count + batch.Length > MaxEntries)
        {
            _removesAt = now + UnknownFor;
            foreach (var (key, entry) in _entries)
            {
                if (entry.Until <= now)
                    _entries.Remove(key);
            }

            if (_entries.Count + batch.Length > MaxEntries)
                _entries.Clear();
        }

        foreach (string userId in batch)
            _entries[new Key(tenantKey, userId)] = new Entry(null, now + UnknownFor);
        foreach (var user in users)
        {
            if (user.UserId is not { } userId || (user.Name ?? user.EmployeeNo) is null)
                continue;
            _entries[new Key(tenantKey, userId)] = new Entry(
                new EmployeeName(Known(user.Name), Known(user.EmployeeNo), DepartmentOf(tenantKey, user)),
                now + knownFor
            );
        }

        _problem = MissingScope(users) ?? problem ?? (users.Count == 0 ? _problem : null);
        (_asksAgainAt, _waitsAgainAt) = (DateTimeOffset.MinValue, DateTimeOffset.MinValue);
    }

    private string? DepartmentOf(string tenantKey, PlatformUser user) =>
        user.DepartmentId is { } id ? _departments.GetValueOrDefault(new Key(tenantKey, id)).Name : null;

    private void Fail(string problem, TimeSpan pause)
    {
        bool isNew;
        lock (_lock)
        {
            isNew = _problem != problem;
            _problem = problem;
            _asksAgainAt = _time.GetUtcNow() + pause;
        }

        if (isNew)
            LogUnavailable(problem);
    }

    /// <summary>
    /// Returns a sentence about a missing scope, or null. Feishu omits a field whose scope is missing. With the scope, a field without a
    /// value is empty.
    /// </summary>
    private static string? MissingScope(List<PlatformUser> users)
    {
        if (users.Count == 0)
            return null;
        return users.All(user => user.UserId is null) ? Lacks("contact:user.employee_id:readonly", "names")
            : users.All(user => user.Name is null) ? Lacks("contact:user.base:readonly", "names")
            : users.All(user => user.EmployeeNo is null) ? Lacks("contact:user.employee:readonly", "employee numbers")
            : null;
    }

    private static string Lacks(string scope, string what) =>
        $"Feishu's contacts answer without {what}. Add the scope {scope} on the page \"Permissions & Scopes\" (权限管理), then create and "
        + $"publish a version (版本管理与发布).";

    private static bool IsAboutIds(PlatformError error) =>
        error.Kind is PlatformErrorKind.Refused or PlatformErrorKind.NotFound or PlatformErrorKind.NoPermission;

    private TimeSpan Pause(PlatformError error) =>
        error.RetryAt - _time.GetUtcNow() is { } wait && wait > ShortPause ? wait
        : error.Kind
            is PlatformErrorKind.Unreachable
                or PlatformErrorKind.Unavailable
                or PlatformErrorKind.Throttled
                or PlatformErrorKind.BadAnswer
            ? ShortPause
        : LongPause;

    private static string Sentence(PlatformError error) =>
        error.Kind == PlatformErrorKind.ScopeMissing
            ? $"{error.Sentence} Without names, set People__Enabled=false."
            : error.Sentence;

    private static string? Known(string? text) => text is { Length: > 0 } ? text : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Records are shown without names: {Problem}")]
    private partial void LogUnavailable(string problem);

    private readonly record struct Key(string TenantKey, string Id);

    /// <summary>The cached name of a department; null when it is unknown to the platform.</summary>
    private readonly record struct Department(string? Name, DateTimeOffset Until);

    /// <summary>The cached name of an employee.</summary>
    /// <param name="Name">The name; null when the employee is unknown to the platform.</param>
    /// <param name="Until">When the name is requested again.</param>
    private readonly record struct Entry(EmployeeName? Name, DateTimeOffset Until);
}
