using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FeishuApproval.Simulator.Platform.Data;

namespace FeishuApproval.Simulator.Platform;

/// <summary>
/// A simulated open platform in this process: its apps, approval definitions, instances, subscriptions and faults.
/// <see cref="SimulatedPlatformRoutes"/> answers the API from this data. Safe for concurrent use.
/// </summary>
internal sealed class SimulatedPlatform(TimeProvider time)
{
    /// <summary>
    /// How long a token is valid. As on the real platform, a new token is issued only when the old one is valid for less than half an hour.
    /// </summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SimulatedApp> _apps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedDefinition> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SimulatedInstance Instance, DateTimeOffset ChangedAt)> _instances = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, (JsonObject Detail, DateTimeOffset ChangedAt)> _processes = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, (SimulatedPeopleLeave Leave, DateTimeOffset ChangedAt)> _peopleLeaves = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, SimulatedUser> _users = new(StringComparer.Ordinal);
    private readonly HashSet<(string AppId, string ApprovalCode)> _subscriptions = [];
    private readonly Dictionary<string, (string AppId, DateTimeOffset IssuedAt, DateTimeOffset EndsAt)> _tokens = new(
        StringComparer.Ordinal
    );
    private readonly HashSet<string> _userSubscriptions = [];
    private readonly List<string> _calls = [];
    private readonly Queue<(string Call, SimulatedFault Fault)> _faults = [];

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The delay before a change appears in <c>instances/query</c>.</summary>
    public TimeSpan QueryLag { get; set; }

    /// <summary>The largest page, regardless of the requested size.</summary>
    public int MaxPage { get; set; } = int.MaxValue;

    /// <summary>Whether the limits of 100 calls a minute and 50 a second are enforced.</summary>
    public bool EnforcesLimits { get; set; } = true;

    /// <summary>The remaining calls of the monthly quota; null for no limit.</summary>
    public long? Quota { get; set; }

    /// <summary>Employees that the attendance does not know.</summary>
    public HashSet<string> UnknownInAttendance { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows of the attendance besides those of the instances, by the name of their call.</summary>
    public List<(string Call, JsonObject Row)> AttendanceRows { get; } = [];

    /// <summary>The work calendars of Feishu People.</summary>
    public List<SimulatedCalendar> Calendars { get; } = [];

    /// <summary>The number of an app's long connections; the gateway sets this function.</summary>
    public Func<string, int> OnlineConnections { get; set; } = _ => 0;

    /// <summary>The access of users.</summary>
    public SimulatedUserAccess UserAccess => field ??= new SimulatedUserAccess(this);

    /// <summary>
    /// Raised for an event of a subscribed definition, with the app that has subscribed. Raised on the thread that changes the instance.
    /// </summary>
    public event Action<SimulatedApp, PlatformEvent>? EventSent;

    /// <summary>The names of the received calls, in order.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    /// <summary>The current instances, ordered by code.</summary>
    public IReadOnlyList<SimulatedInstance> Instances
    {
        get
        {
            lock (_lock)
                return
                [
                    .. _instances
                        .Values.Select(entry => entry.Instance)
                        .OrderBy(instance => instance.InstanceCode, StringComparer.Ordinal),
                ];
        }
    }

    /// <summary>Adds an app.</summary>
    public SimulatedApp Add(SimulatedApp app)
    {
        lock (_lock)
            return _apps[app.AppId] = app;
    }

    /// <summary>Adds a definition.</summary>
    public SimulatedDefinition Add(SimulatedDefinition definition)
    {
        lock (_lock)
            return _definitions[definition.ApprovalCode] = definition;
    }

    /// <summary>Adds a user to the contacts.</summary>
    public SimulatedUser Add(SimulatedUser user)
    {
        lock (_lock)
            return _users[user.UserId] = user;
    }

    /// <summary>Adds a corehr process with its detail as the API returns it.</summary>
    public void AddProcess(string processId, JsonObject detail)
    {
        lock (_lock)
            _processes[processId] = (detail, time.GetUtcNow());
    }

    /// <summary>Adds a leave of Feishu People, or replaces it with its newest version, without sending events.</summary>
    public SimulatedPeopleLeave Put(SimulatedPeopleLeave leave)
    {
        lock (_lock)
            _peopleLeaves[leave.LeaveRequestId] = (leave, time.GetUtcNow());
        return leave;
    }

    /// <summary>Ends a process of Feishu People: sends the event of its status to all apps that receive it.</summary>
    /// <param name="process">The process.</param>
    public void EndProcess(SimulatedProcess process)
    {
        List<SimulatedApp> apps;
        lock (_lock)
            apps = [.. _apps.Values];
        foreach (var app in apps)
        {
            var each = SimulatedEvents.OfProcess(process, app, time.GetUtcNow());
            if (app.Events.Contains(each.Type))
                EventSent?.Invoke(app, each);
        }
    }

    /// <summary>Adds an instance, or replaces it with its newest version, without sending events.</summary>
    public SimulatedInstance Put(SimulatedInstance instance)
    {
        lock (_lock)
            _instances[instance.InstanceCode] = (instance, time.GetUtcNow());
        return instance;
    }

    /// <summary>Approves an instance and sends its events.</summary>
    public SimulatedInstance Approve(SimulatedInstance instance) =>
        Change(instance with { Status = "APPROVED", DecidedAt = time.GetUtcNow() }, SimulatedEvents.OfApproval);

    /// <summary>Reverts an instance and sends its event.</summary>
    public SimulatedInstance Revert(SimulatedInstance instance) =>
        Change(instance with { RevertedAt = time.GetUtcNow() }, SimulatedEvents.OfRevert);

    /// <summary>
    /// Sets a different answer for the next call with this name; <c>*</c> means any call. Several answers are used one after another.
    /// </summary>
    public void Fail(string call, params IEnumerable<SimulatedFault> faults)
    {
        lock (_lock)
        {
            foreach (var fault in faults)
                _faults.Enqueue((call, fault));
        }
    }

    /// <summary>Removes the remaining answers that <see cref="Fail"/> has set for calls with this name.</summary>
    public void Forget(string call)
    {
        lock (_lock)
        {
            var others = _faults.Where(entry => entry.Call != call).ToList();
            _faults.Clear();
            foreach (var other in others)
                _faults.Enqueue(other);
        }
    }

    /// <summary>Makes all issued tokens invalid.</summary>
    public void RevokeTokens()
    {
        lock (_lock)
            _tokens.Clear();
    }

    /// <summary>Whether an app has subscribed to a definition.</summary>
    public bool IsSubscribed(string appId, string approvalCode)
    {
        lock (_lock)
            return _subscriptions.Contains((appId, approvalCode));
    }

    /// <summary>Subscribes an app to a definition; false when it was already subscribed.</summary>
    public bool Subscribe(string appId, string approvalCode)
    {
        lock (_lock)
            return _subscriptions.Add((appId, approvalCode));
    }

    /// <summary>Ends a subscription; false when there was none.</summary>
    public bool Unsubscribe(string appId, string approvalCode)
    {
        lock (_lock)
            return _subscriptions.Remove((appId, approvalCode));
    }

    /// <summary>Subscribes an app to all status changes, as a user who manages all definitions.</summary>
    public void SubscribeUser(string appId)
    {
        lock (_lock)
            _userSubscriptions.Add(appId);
    }

    /// <summary>Whether a user has subscribed an app to all status changes.</summary>
    public bool IsUserSubscribed(string appId)
    {
        lock (_lock)
            return _userSubscriptions.Contains(appId);
    }

    internal IReadOnlyList<SimulatedDefinition> Definitions
    {
        get
        {
            lock (_lock)
                return [.. _definitions.Values.OrderBy(definition => definition.ApprovalCode, StringComparer.Ordinal)];
        }
    }

    internal SimulatedApp? FindApp(string? appId)
    {
        lock (_lock)
            return appId is null ? null : _apps.GetValueOrDefault(appId);
    }

    internal SimulatedDefinition? FindDefinition(string approvalCode)
    {
        lock (_lock)
            return _definitions.GetValueOrDefault(approvalCode);
    }

    internal SimulatedInstance? FindInstance(string instanceCode)
    {
        lock (_lock)
            return _instances.TryGetValue(instanceCode, out var entry) ? entry.Instance : null;
    }

    internal SimulatedUser? FindUser(string userId)
    {
        lock (_lock)
            return _users.GetValueOrDefault(userId);
    }

    /// <summary>The names of the departments of all users.</summary>
    internal IReadOnlySet<string> Departments()
    {
        lock (_lock)
            return _users.Values.Select(user => user.Department).OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    internal JsonObject? FindProcess(string processId)
    {
        lock (_lock)
            return _processes.TryGetValue(processId, out var entry) ? entry.Detail : null;
    }

    internal ImmutableArray<string> ProcessesChanged(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
            return
            [
                .. _processes
                    .Where(entry => entry.Value.ChangedAt >= from && entry.Value.ChangedAt < to)
                    .Select(entry => entry.Key)
                    .Order(StringComparer.Ordinal),
            ];
    }

    /// <summary>The leaves of Feishu People that changed in a window, ordered by id.</summary>
    internal ImmutableArray<SimulatedPeopleLeave> PeopleLeavesChanged(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
            return
            [
                .. _peopleLeaves
                    .Values.Where(entry => entry.ChangedAt >= from && entry.ChangedAt <= to)
                    .Select(entry => entry.Leave)
                    .OrderBy(leave => leave.LeaveRequestId, StringComparer.Ordinal),
            ];
    }

    /// <summary>The instances of a definition that were submitted in a window, ordered by submission time.</summary>
    internal ImmutableArray<SimulatedInstance> Submitted(
        string approvalCode,
        DateTimeOffset from,
        DateTimeOffset to,
        bool lagging
    )
    {
        var settled = time.GetUtcNow() - QueryLag;
        lock (_lock)
        {
            return
            [
                .. _instances
                    .Values.Where(entry =>
                        entry.Instance.ApprovalCode == approvalCode
                        && entry.Instance.SubmittedAt >= from
                        && entry.Instance.SubmittedAt < to
                    )
                    .Where(entry => !lagging || entry.ChangedAt <= settled)
                    .Select(entry => entry.Instance)
                    .OrderBy(instance => instance.SubmittedAt)
                    .ThenBy(instance => instance.InstanceCode, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>The instances that a user submitted in a window, ordered by code.</summary>
    internal ImmutableArray<SimulatedInstance> SubmittedBy(string openId, DateTimeOffset from, DateTimeOffset to) =>
        [
            .. Instances.Where(instance =>
                instance.OpenId == openId && instance.SubmittedAt >= from && instance.SubmittedAt < to
            ),
        ];

    /// <summary>The app's token: the issued token while it is valid for at least half an hour, otherwise a new one.</summary>
    internal (string Token, TimeSpan ValidFor) IssueToken(SimulatedApp app)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var current = _tokens
                .Where(entry => entry.Value.AppId == app.AppId)
                .OrderByDescending(entry => entry.Value.EndsAt)
                .FirstOrDefault();
            if (current.Key is not null && current.Value.EndsAt - now >= TimeSpan.FromMinutes(30))
            {
                return (current.Key, current.Value.EndsAt - now);
            }

            string token = $"t-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
            _tokens[token] = (app.AppId, now, now + TokenLifetime);
            return (token, TokenLifetime);
        }
    }

    /// <summary>The app of a token; null when the token is invalid or expired.</summary>
    internal SimulatedApp? FindAppOfToken(string? token)
    {
        lock (_lock)
        {
            return token is not null && _tokens.TryGetValue(token, out var entry) && entry.EndsAt > time.GetUtcNow()
                ? _apps.GetValueOrDefault(entry.AppId)
                : null;
        }
    }

    /// <summary>Records a call and returns its fault; null when there is none.</summary>
    internal SimulatedFault? Begin(string call)
    {
        lock (_lock)
        {
            _calls.Add(call);
            if (!_faults.TryPeek(out var next) || (next.Call != call && next.Call != "*"))
                return null;
            return _faults.Dequeue().Fault;
        }
    }

    /// <summary>Subtracts a call from the monthly quota; false when no calls are left.</summary>
    internal bool TryCount()
    {
        lock (_lock)
        {
            if (Quota is not { } left)
                return true;
            if (left == 0)
                return false;
            Quota = left - 1;
            return true;
        }
    }

    private SimulatedInstance Change(
        SimulatedInstance instance,
        Func<SimulatedInstance, SimulatedApp, IEnumerable<PlatformEvent>> events
    )
    {
        Put(instance);
        List<SimulatedApp> subscribed,
            ofUsers;
        lock (_lock)
        {
            ofUsers = [.. _apps.Values.Where(app => _userSubscriptions.Contains(app.AppId))];
            subscribed = [.. _apps.Values.Where(app => _subscriptions.Contains((app.AppId, instance.ApprovalCode)))];
        }

        foreach (var app in subscribed)
        {
            foreach (var each in events(instance, app).Where(each => app.Events.Contains(each.Type)))
                EventSent?.Invoke(app, each);
        }

        foreach (var app in ofUsers)
            EventSent?.Invoke(app, SimulatedEvents.OfStatus(instance, app));
        return instance;
    }
}
