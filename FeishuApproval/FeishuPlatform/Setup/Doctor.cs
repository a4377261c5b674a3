using System.Runtime.CompilerServices;
using System.Text.Json;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Json;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>Result of a check.</summary>
internal enum DoctorState
{
    /// <summary>The setting is right.</summary>
    Right,

    /// <summary>The setting may be right, or not every installation needs it.</summary>
    Unsure,

    /// <summary>The setting is wrong.</summary>
    Wrong,
}

/// <summary>One check and its result.</summary>
/// <param name="State">The result.</param>
/// <param name="Check">What was checked, in one or two words.</param>
/// <param name="Sentence">The correct setting, or the action to take, with the Chinese and English names of the console's pages.</param>
internal sealed record DoctorFinding(DoctorState State, string Check, string Sentence);

/// <summary>Checks an app's setup on the open platform. Each check comes after the checks it depends on.</summary>
/// <param name="client">The app's client.</param>
/// <param name="other">The same app on the other platform; null when there is none.</param>
/// <param name="receivesByLongConnection">Whether the app receives its events over the long connection.</param>
/// <param name="time">The clock.</param>
/// <param name="readsNames">Whether the employees' names come from the app's contacts.</param>
/// <param name="mappings">The definitions with a mapping; null for none.</param>
/// <param name="workCalendar">The work calendar that the app reads from Feishu People; null for none.</param>
internal sealed class Doctor(
    PlatformClient client,
    PlatformClient? other,
    bool receivesByLongConnection,
    TimeProvider time,
    bool readsNames = false,
    FormMappings? mappings = null,
    PeopleCalendarSetting? workCalendar = null
)
{
    /// <summary>The most processes of Feishu People whose details are read.</summary>
    private const int MaxProcesses = 10;

    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(30);

    /// <summary>The work calendar that the check read; null when it read none.</summary>
    public PeopleCalendar? WorkCalendar { get; private set; }

    /// <summary>Makes the checks one after another. Ends early when no further check is possible.</summary>
    /// <param name="subscribe">
    /// Whether to subscribe the configured definitions. Subscribing is also the only way to check that they are subscribed.
    /// </param>
    /// <param name="checkWebhook">Checks a webhook's public address; null when none was given.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    public async IAsyncEnumerable<DoctorFinding> CheckAsync(
        bool subscribe,
        Func<CancellationToken, Task<DoctorFinding>>? checkWebhook,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var app = client.App;
        var setup = await new SetupReader(client, time, readsNames).ReadAsync(cancellationToken);
        if (setup is { Problem: { } problem, Scopes.IsEmpty: true })
        {
            yield return await CredentialsAsync(problem, cancellationToken);
            yield break;
        }

        yield return new(
            DoctorState.Right,
            Localized.Of($"Credentials"),
            Localized.Of($"The App Secret of {app.AppId} is right.")
        );
        yield return new(
            DoctorState.Right,
            Localized.Of($"Platform"),
            Localized.Of($"{app.Platform.Base.Authority} has the app.")
        );
        foreach (
            string scope in (string[])
                [RequestedAccess.ReadApprovals, RequestedAccess.ListApprovals, RequestedAccess.Definitions]
        )
        {
            yield return Scope(setup.Find(scope)!);
        }

        if (app.TenantKey is null)
            yield return Tenant(setup.Find(RequestedAccess.Tenant)!);
        if (readsNames)
            yield return Names(setup.Find(RequestedAccess.Contacts)!);
        if (workCalendar is not null)
            yield return await WorkCalendarAsync(workCalendar, cancellationToken);
        yield return Events(app, setup);
        foreach (var finding in await PeopleAsync(setup, cancellationToken))
            yield return finding;
        if (setup.Connections is { } count)
            yield return Connection(count);
        if (checkWebhook is not null)
            yield return await checkWebhook(cancellationToken);
        if (client.ClockSkew is { } skew)
            yield return Clock(skew);
        if (app.ApprovalCodes.IsEmpty)
        {
            yield return new(
                DoctorState.Wrong,
                Localized.Of($"Approval definitions"),
                Localized.Of(
                    $"None is configured. Set Feishu__ApprovalCodes__0 to the text after definitionCode= in the address of the form's page in "
                        + $"the approval console (审批管理后台)."
                )
            );
        }

        foreach (string approvalCode in app.ApprovalCodes)
        {
            yield return Definition(approvalCode, await client.GetDefinitionAsync(approvalCode, cancellationToken));
            yield return subscribe
                ? Subscription(approvalCode, await client.SubscribeAsync(approvalCode, cancellationToken))
                : new(
                    DoctorState.Unsure,
                    Localized.Of($"Subscription"),
                    Localized.Of(
                        $"Feishu has no call that tells whether {approvalCode} is subscribed. doctor --subscribe, subscribe and serve "
                            + $"subscribe it; doing so again changes nothing."
                    )
                );
        }
    }

    private static string NameOf(ScopeCheck check) => Localized.Of($"Scope: {Localized.OfText(check.Scope.Purpose)}");

    private static DoctorFinding Scope(ScopeCheck check) =>
        check.Error is { } error
            ? new(DoctorState.Wrong, NameOf(check), error.Sentence)
            : new(DoctorState.Right, NameOf(check), Localized.Of($"The app has it."));

    /// <summary>
    /// Checks the tenant key. The details of instances do not contain the tenant, so without the key reconcile may find records without a
    /// tenant.
    /// </summary>
    private static DoctorFinding Tenant(ScopeCheck check) =>
        check.Error is { } error
            ? new(
                DoctorState.Unsure,
                NameOf(check),
                Localized.Of($"{error.Sentence} Or set Feishu__TenantKey. Reconcile needs one of both.")
            )
            : new(DoctorState.Right, NameOf(check), Localized.Of($"The app has it."));

    /// <summary>
    /// Checks the names. Feishu leaves out fields with a missing scope, so only the names of a real employee show whether the scope is
    /// granted.
    /// </summary>
    private static DoctorFinding Names(ScopeCheck check) =>
        check.Error switch
        {
            { Kind: PlatformErrorKind.ScopeMissing } error => new(
                DoctorState.Unsure,
                NameOf(check),
                Localized.Of(
                    $"{error.Sentence} Names also need contact:user.base:readonly and contact:user.employee_id:readonly, employee numbers "
                        + $"contact:user.employee:readonly. Without names, set People__Enabled=false."
                )
            ),
            { StopsTheApp: true } error => new(DoctorState.Wrong, NameOf(check), error.Sentence),
            _ => new(
                DoctorState.Right,
                NameOf(check),
                Localized.Of(
                    $"The app has it. Names also need contact:user.base:readonly and contact:user.employee_id:readonly, employee numbers "
                        + $"contact:user.employee:readonly; GET /api/status says which of them is missing once records are listed."
                )
            ),
        };

    /// <summary>Reads the work calendar, which needs the scope and the right id.</summary>
    private async ValueTask<DoctorFinding> WorkCalendarAsync(
        PeopleCalendarSetting setting,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var result = await PeopleCalendarReader.ReadAsync(
            client,
            setting,
            DateOnly.FromDateTime(now.UtcDateTime),
            now,
            cancellationToken
        );
        WorkCalendar = result.Value;
        return result.TryGet(out var calendar, out var error)
            ? new(
                DoctorState.Right,
                Localized.Of($"Work calendar"),
                Localized.Of(
                    $"The work calendar {setting.CalendarId} of Feishu People decides the days from {calendar.First:yyyy-MM-dd} to "
                        + $"{calendar.Last:yyyy-MM-dd}."
                )
            )
            : new(DoctorState.Wrong, Localized.Of($"Work calendar"), error.Sentence);
    }

    /// <summary>Checks the events of the published version, which are the events that Feishu sends.</summary>
    private static DoctorFinding Events(PlatformApp app, AppSetup setup)
    {
        string check = Localized.Of($"Event subscriptions");
        if (!setup.CanReadVersions)
        {
            return new(
                DoctorState.Unsure,
                check,
                Localized.Of(
                    $"The app cannot read them: the scope {RequestedAccess.Versions} is missing. On the page \"Events & Callbacks\" (事件与回调), "
                        + $"\"Event configuration\" (事件配置), add 请假审批, 加班审批, 补卡审批 and 审批撤销, then publish a version (版本管理与发布)."
                )
            );
        }

        var steps = SetupStep
            .Of(app, setup)
            .Where(step => step.Kind is SetupStepKind.Events or SetupStepKind.Version)
            .ToList();
        bool isRight =
            setup is { Published: not null, Pending: null } && steps.All(step => step.Kind != SetupStepKind.Events);
        return isRight
            ? new(
                DoctorState.Right,
                check,
                Localized.Of(
                    $"The published version {setup.Published!.Version} has {setup.Published.Events.Length} events, with those of leave, "
                        + $"overtime and correction."
                )
            )
            : new(
                DoctorState.Wrong,
                check,
                string.Join(
                    ' ',
                    steps.Select(step => step.Page is null ? step.Sentence : $"{step.Sentence} {step.Page}")
                )
            );
    }

    /// <summary>
    /// Checks what leaves of Feishu People need, and names processes that make no record. A tenant without Feishu People has no processes, and
    /// needs nothing.
    /// </summary>
    private async ValueTask<IReadOnlyList<DoctorFinding>> PeopleAsync(
        AppSetup setup,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        if (
            setup.Find(RequestedAccess.Processes) is not { State: ScopeState.Granted }
            || (
                await client.ListProcessesAsync(now - PlatformClient.ProcessesWindow, now, null, cancellationToken)
            ).Value
                is not { Items: { IsEmpty: false } processes }
        )
            return [];

        var findings = new List<DoctorFinding>
        {
            setup.Find(RequestedAccess.PeopleLeaves)! is { Error: { } error } check
                ? new(
                    DoctorState.Wrong,
                    NameOf(check),
                    Localized.Of($"{error.Sentence} Leaves of Feishu People (飞书人事) make no record without it.")
                )
                : Scope(setup.Find(RequestedAccess.PeopleLeaves)!),
        };
        if (setup.Published?.Events.Contains(EventTypes.ProcessStatusChanged) == false)
        {
            findings.Add(
                new(
                    DoctorState.Wrong,
                    Localized.Of($"Feishu People"),
                    Localized.Of(
                        $"The tenant has processes of Feishu People (飞书人事), and the published version lacks the event "
                            + $"{EventTypes.ProcessStatusChanged} (流程实例状态变化), so their leaves make no record. Add it on the page \"Events & "
                            + $"Callbacks\" (事件与回调), \"Event configuration\" (事件配置), then publish a version (版本管理与发布)."
                    )
                )
            );
        }

        var names = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string processId in processes.Take(MaxProcesses))
        {
            var detail = await client.GetProcessAsync(processId, cancellationToken);
            if (detail.Value is { } process && OtherProcess(process.Data) is { } name)
                names[name] = names.GetValueOrDefault(name) + 1;
        }

        if (names.Count > 0)
        {
            findings.Add(
                new(
                    DoctorState.Unsure,
                    Localized.Of($"Feishu People"),
                    Localized.Of(
                        $"Only leaves of Feishu People become records. Other processes of the last 30 days, in a sample of "
                            + $"{Math.Min(processes.Length, MaxProcesses)}: {string.Join(", ", names.Select(entry => $"{entry.Key} ({entry.Value})"))}. "
                            + $"Overtime, trips and corrections among them are missing in lists and payroll: docs/feishu-people.md."
                    )
                )
            );
        }

        return findings;
    }

    /// <summary>The name of an approved process that is not a leave; null for any other process.</summary>
    private static string? OtherProcess(JsonElement process)
    {
        bool isLeave =
            process.Text("flow_template_id"u8) == "leave"
            || Codes.BizType(process.Text("biz_type"u8)) == ProcessStatusChanged.Leave;
        if (isLeave || Codes.ProcessStatus(process.Text("status"u8)) != "done")
            return null;
        var name = process.Member("flow_definition_name"u8);
        return name.Text("zh_cn"u8)
            ?? name.Text("en_us"u8)
            ?? process.Text("biz_type"u8)
            ?? process.Text("flow_definition_id"u8);
    }

    private static DoctorFinding Clock(TimeSpan skew) =>
        skew.Duration() <= LargestSkew
            ? new(
                DoctorState.Right,
                Localized.Of($"Clock"),
                Localized.Of($"This machine's clock agrees with Feishu's.")
            )
            : new(
                DoctorState.Wrong,
                Localized.Of($"Clock"),
                skew > TimeSpan.Zero
                    ? Localized.Of(
                        $"This machine's clock is {skew.Duration():d\\.hh\\:mm\\:ss} behind Feishu's. Set it by NTP."
                    )
                    : Localized.Of(
                        $"This machine's clock is {skew.Duration():d\\.hh\\:mm\\:ss} ahead of Feishu's. Set it by NTP."
                    )
            );

    private DoctorFinding Definition(string approvalCode, PlatformResult<ApprovalDefinition> result)
    {
        var definition = FoundDefinition.From(approvalCode, name: null, result, mappings);
        if (definition.Error is { } error)
            return new(DoctorState.Wrong, Localized.Of($"Definition"), error.Sentence);
        if (!definition.IsActive)
        {
            return new(
                DoctorState.Wrong,
                Localized.Of($"Definition"),
                Localized.Of(
                    $"{definition.Label} is {result.Value?.Status ?? Localized.Of($"in no known state")}. Enable it in the approval console (审批管理后台)."
                )
            );
        }

        if (mappings?.Find(approvalCode) is { } mapping)
        {
            var missing = MappingProposal.FindMissing(mapping, result.Value!);
            return missing.Count == 0
                ? new(
                    DoctorState.Right,
                    Localized.Of($"Definition"),
                    Localized.Of(
                        $"{definition.Label} is active, and its mapping makes records of the kind {mapping.Kind}."
                    )
                )
                : new(
                    DoctorState.Wrong,
                    Localized.Of($"Definition"),
                    Localized.Of(
                        $"{definition.Label} has a mapping, but its form has no control {string.Join(", ", missing.Select(name => $"\"{name}\""))}. "
                            + $"It has {ControlNames(result.Value!)}. Correct the mapping; every control can be named by its id or name."
                    )
                );
        }

        if (definition.Control is { } control)
        {
            return new(
                DoctorState.Right,
                Localized.Of($"Definition"),
                Localized.Of($"{definition.Label} is active and has the control {control}, which sends events.")
            );
        }

        string mappingHint = MappingProposal.Create(result.Value!) is { } proposal
            ? Localized.Of(
                $"Or check this mapping and add it to the settings file: \"{FormMappings.Section}\": [{MappingProposal.Json(proposal)}]"
            )
            : Localized.Of(
                $"Or write a {FormMappings.Section} for its controls ({ControlNames(result.Value!)}): docs/configuration.md."
            );
        return new(
            DoctorState.Wrong,
            Localized.Of($"Definition"),
            Localized.Of(
                $"{definition.Label} has no attendance control, so Feishu sends only status events for it. Add one of the group controls 请假, 加班, "
                    + $"补卡, 出差, 外出 or 换班 to its form in the approval console (审批管理后台). {mappingHint}"
            )
        );
    }

    private static string ControlNames(ApprovalDefinition definition) =>
        definition.Controls.IsEmpty
            ? Localized.Of($"none that can be read")
            : string.Join(
                ", ",
                definition.Controls.Select(control => $"{control.Name ?? control.Id} ({control.Type})")
            );

    private static DoctorFinding Subscription(string approvalCode, PlatformResult<bool> result) =>
        result.TryGet(out bool isNew, out var error)
            ? new(
                DoctorState.Right,
                Localized.Of($"Subscription"),
                isNew
                    ? Localized.Of($"{approvalCode} is subscribed now.")
                    : Localized.Of($"{approvalCode} was subscribed already.")
            )
            : new(DoctorState.Wrong, Localized.Of($"Subscription"), error.Sentence);

    /// <summary>Checks whether credentials that are wrong here are right on the other platform.</summary>
    private async ValueTask<DoctorFinding> CredentialsAsync(PlatformError error, CancellationToken cancellationToken)
    {
        if (
            error.Kind == PlatformErrorKind.WrongCredentials
            && other is not null
            && (await other.CountConnectionsAsync(cancellationToken)).Error is null
        )
        {
            return new(
                DoctorState.Wrong,
                Localized.Of($"Platform"),
                Localized.Of(
                    $"The app {client.App.AppId} lives on {other.App.Platform.Base.Authority}. Set Feishu__Platform to "
                        + $"{other.App.Platform.Name}."
                )
            );
        }

        return new(DoctorState.Wrong, Localized.Of($"Credentials"), error.Sentence);
    }

    private DoctorFinding Connection(long count) =>
        (count, receivesByLongConnection) switch
        {
            (1, true) => new(DoctorState.Right, Localized.Of($"Long connection"), Localized.Of($"One is online.")),
            (> 1, true) => new(
                DoctorState.Unsure,
                Localized.Of($"Long connection"),
                Localized.Of(
                    $"{count} are online, and each event is sent to one of them. If not all are your servers, another program receives some of "
                        + $"the events; give it an app of its own."
                )
            ),
            (0, true) => new(
                DoctorState.Wrong,
                Localized.Of($"Long connection"),
                Localized.Of(
                    $"None is online. Start serve; then save \"Receive events through persistent connection\" (使用长连接接收事件) on the page \"Events & "
                        + $"Callbacks\" (事件与回调), \"Subscription mode\" (订阅方式)."
                )
            ),
            (> 0, false) => new(
                DoctorState.Unsure,
                Localized.Of($"Long connection"),
                Localized.Of(
                    $"{count} are online although the webhook is configured. If the console's subscription mode (订阅方式) is the long connection, "
                        + $"the webhook gets nothing."
                )
            ),
            _ => new(
                DoctorState.Right,
                Localized.Of($"Long connection"),
                Localized.Of($"None is online; events come to the webhook.")
            ),
        };
}
