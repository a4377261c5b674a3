using System.Collections.Immutable;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Reads;

/// <summary>The request of a list, parsed from the query string and validated.</summary>
internal sealed class ListRequest
{
    public const int MaxPageSize = 200;
    public const int DefaultPageSize = 50;

    /// <summary>The maximum number of employees in <c>employees</c>.</summary>
    public const int MaxEmployees = 200;

    private const string NoPeriod =
        "date, or from and to, are missing. Only a list of records needs no period with unreadable=true.";

    /// <summary>The kinds by their names in <c>kinds</c>.</summary>
    private static readonly Dictionary<string, AttendanceKind> KindsByName = Enum.GetValues<AttendanceKind>()
        .Reverse()
        .ToDictionary(SnakeCase.Of, StringComparer.Ordinal);

    private static readonly string KindNames = string.Join(", ", KindsByName.Keys);

    /// <summary>Every parameter that a list can have.</summary>
    private static readonly ImmutableArray<ApiParameter> All =
    [
        new("user_id", "Only the records of this employee; empty lists those that name none.") { Example = "9c7b1a2d" },
        new("date", "The day, in the attendance zone; either this or from and to.")
        {
            Type = ParameterType.Day,
            Example = "2026-01-31",
        },
        new("from", "The first day.") { Type = ParameterType.Day, Example = "2026-01-01" },
        new("to", "The last day.") { Type = ParameterType.Day, Example = "2026-01-31" },
        new(
            "employees",
            $"Only the records of these employees, at most {MaxEmployees}, joined by commas; empty lists those that name none."
        )
        {
            Example = "9c7b1a2d,5a3e8f10",
        },
        new("status", "Whether reverted records are listed too; without it, approved.")
        {
            Values = ["approved", "all"],
        },
        new("kinds", $"Only these kinds, joined by commas: {KindNames}.") { Example = "leave,trip" },
        new("types", "Only these types of leave, overtime or outing, by name in any language, joined by commas.")
        {
            Example = "年假",
        },
        new(
            "unreadable",
            "Whether only records with fields that could not be read, or without a date, are listed. A list with true needs no period."
        )
        {
            Values = ["true", "false"],
        },
        new("cancel_leaves", "Whether leaves that cancel (part of) another one are listed too.")
        {
            Values = ["true", "false"],
        },
        new("calendar", "Whether the answer says what each day of the period is: workday, rest day or holiday.")
        {
            Values = ["true", "false"],
        },
        new(
            "tenant_key",
            "The tenant; needed where there are records of several tenants, unless Feishu__TenantKey is set."
        ),
        new("page_size", $"How many records at most; without it, {DefaultPageSize}.")
        {
            Type = ParameterType.WholeNumber,
            Range = (1, MaxPageSize),
        },
        new("page_token", "next_page_token of the previous answer, unchanged, with the same parameters."),
        .. ResponseFormat.Parameters,
        new("layout", "Whether the answer has the records or a row for each employee and day; without it, records.")
        {
            Values = ["records", "days"],
        },
    ];

    private ListRequest() { }

    /// <summary>
    /// The employee whose records are listed. Empty lists the records without an employee. Null lists the records of all employees, by day.
    /// </summary>
    public string? UserId { get; private init; }

    /// <summary>The only employees whose records are listed; null lists all.</summary>
    public IReadOnlySet<string>? Employees { get; private init; }

    /// <summary>The first day.</summary>
    public DateOnly From { get; private init; }

    /// <summary>The last day.</summary>
    public DateOnly To { get; private init; }

    /// <summary>Whether reverted records are listed too.</summary>
    public bool WithReverted { get; private init; }

    /// <summary>Whether leaves that cancel (part of) another one are listed too.</summary>
    public bool WithCancelLeaves { get; private init; }

    /// <summary>Whether the answer says what each day of the period is.</summary>
    public bool WithCalendar { get; private init; }

    /// <summary>The kinds to list; null lists every kind.</summary>
    public IReadOnlySet<AttendanceKind>? Kinds { get; private init; }

    /// <summary>The names of the types to list; null lists every type.</summary>
    public IReadOnlySet<string>? Types { get; private init; }

    /// <summary>Whether only records with fields that could not be read are listed.</summary>
    public bool OnlyUnreadable { get; private init; }

    /// <summary>The rows of the answer.</summary>
    public TableLayout Layout { get; private init; }

    /// <summary>The tenant. Empty selects records without a tenant; null means that the request does not name the tenant.</summary>
    public string? TenantKey { get; private init; }

    /// <summary>The format of the response.</summary>
    public Format Format { get; private init; }

    /// <summary>Whether a workbook is in Chinese; otherwise it is in English.</summary>
    public bool InChinese { get; private init; }

    /// <summary>The maximum number of records.</summary>
    public int PageSize { get; private init; }

    /// <summary>The position to continue after; null starts at the first record.</summary>
    public PageToken? PageToken { get; private init; }

    /// <summary>
    /// Returns a sentence when the period is longer than a record is listed (<see cref="IndexEntry.MaxDays"/>), for requests that read a
    /// whole period at once. A list may have any period, because each of its pages is limited.
    /// </summary>
    public string? PeriodProblem() =>
        OnlyUnreadable && To == IndexEntry.UnreadableDay ? NoPeriod
        : To.DayNumber - From.DayNumber < IndexEntry.MaxDays ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"from and to are {To.DayNumber - From.DayNumber + 1} days; at most {IndexEntry.MaxDays} are read at once. Ask for shorter periods."
        );

    /// <summary>Returns the query for the requested records.</summary>
    public RecordQuery Query(string tenantKey) =>
        new(tenantKey, From, To, WithReverted, Kinds, WithCancelLeaves)
        {
            Types = Types,
            OnlyUnreadable = OnlyUnreadable,
            Employees = Employees,
        };

    /// <summary>Returns the parameters with these names, for routes that support only some parameters of a list.</summary>
    public static IEnumerable<ApiParameter> Named(params IEnumerable<string> names) =>
        names.Select(name => All.Single(parameter => parameter.Name == name));

    /// <summary>Reads and validates the parameters.</summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="operation">The operation that defines the supported parameters.</param>
    /// <param name="period">The period, for an operation that names it in another way; null reads date, from and to.</param>
    /// <returns>The request, or a sentence that describes the problem.</returns>
    public static (ListRequest? Request, string? Problem) Read(
        QueryParameters parameters,
        string? accept,
        ApiOperation operation,
        (DateOnly From, DateOnly To)? period = null
    )
    {
        string? problem = parameters.Problem(operation);
        string? userId = parameters["user_id"];
        string unreadable = Text("unreadable") ?? "false";
        if (unreadable is not ("true" or "false"))
            problem ??= $"unreadable is \"{unreadable}\"; it is true or false, which is the default.";

        var (from, to) =
            period is { } given ? given
            : Text("date") is not null ? OneDay()
            : Text("from") is not null || Text("to") is not null ? (Date("from"), Date("to"))
            : unreadable == "true" ? (IndexEntry.UnreadableDay, IndexEntry.UnreadableDay)
            : OneDay();
        if (to < from)
            problem ??= "to is before from.";

        string status = Text("status") ?? "approved";
        if (status is not ("approved" or "all"))
            problem ??= $"status is \"{status}\"; it is approved, which is the default, or all.";

        string cancelLeaves = Text("cancel_leaves") ?? "false";
        if (cancelLeaves is not ("true" or "false"))
            problem ??= $"cancel_leaves is \"{cancelLeaves}\"; it is true or false, which is the default.";

        string calendar = Text("calendar") ?? "false";
        if (calendar is not ("true" or "false"))
            problem ??= $"calendar is \"{calendar}\"; it is true or false, which is the default.";

        HashSet<AttendanceKind>? kinds = null;
        if (Text("kinds") is { } kindNames)
        {
            kinds = [];
            foreach (string name in kindNames.Split(','))
            {
                if (KindsByName.TryGetValue(name, out var kind))
                    kinds.Add(kind);
                else
                    problem ??= $"kinds names \"{name}\"; it is one or several of {KindNames}, joined by commas.";
            }
        }

        var (format, inChinese, formatProblem) = ResponseFormat.Read(parameters, accept);
        problem ??= formatProblem;

        var layouts = operation.Parameters.FirstOrDefault(parameter => parameter.Name == "layout")?.Values ?? [];
        string layout = Text("layout") ?? "records";
        if (!layouts.IsEmpty && !layouts.Contains(layout))
        {
            string others = (layouts.Length == 2 ? "or " : string.Empty) + string.Join(" or ", layouts[1..]);
            problem ??= $"layout is \"{layout}\"; it is {layouts[0]}, which is the default, {others}.";
        }

        if (layout != "records" && unreadable == "true" && to == IndexEntry.UnreadableDay)
            problem ??= NoPeriod;

        var employees = parameters["employees"]?.Split(',').ToHashSet(StringComparer.Ordinal);
        if (employees?.Count > MaxEmployees)
        {
            problem ??=
                $"employees names {employees.Count} employees; it is at most {MaxEmployees}. Leave it out for all employees.";
        }

        var (pageSize, sizeProblem) = ReadPageSize(parameters);
        problem ??= sizeProblem;

        PageToken? token = null;
        if (Text("page_token") is { } text)
        {
            token = PageToken.Read(text);
            bool fits =
                token is not null
                && (userId is null ? token.Date is not null : token is { Start: not null, InstanceCode: not null });
            if (!fits)
                problem ??= "page_token is none; take next_page_token of the answer before, as it is.";
        }

        return problem is not null
            ? (null, problem)
            : (
                new ListRequest
                {
                    UserId = userId,
                    From = from,
                    To = to,
                    WithReverted = status == "all",
                    WithCancelLeaves = cancelLeaves == "true",
                    WithCalendar = calendar == "true",
                    Kinds = kinds,
                    Types = Text("types")?.Split(',').ToHashSet(StringComparer.Ordinal),
                    OnlyUnreadable = unreadable == "true",
                    Layout = layout switch
                    {
                        "days" => TableLayout.Days,
                        "summary" => TableLayout.Summary,
                        _ => TableLayout.Records,
                    },
                    Employees = employees,
                    TenantKey = parameters["tenant_key"],
                    Format = format,
                    InChinese = inChinese,
                    PageSize = pageSize,
                    PageToken = token,
                },
                null
            );

        string? Text(string name) => parameters[name] is { Length: > 0 } value ? value : null;

        (DateOnly, DateOnly) OneDay()
        {
            if (Text("from") is not null || Text("to") is not null)
                problem ??= "Give either date or from and to, not both.";
            var date = Date("date");
            return (date, date);
        }

        DateOnly Date(string name)
        {
            string? value = Text(name);
            if (
                DateOnly.TryParseExact(
                    value,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var date
                )
            )
                return date;
            problem ??= value is null
                ? $"{name} is missing; it is a day, written like 2024-09-05."
                : $"{name} is \"{value}\"; it is a day, written like 2024-09-05.";
            return default;
        }
    }

    /// <summary>Reads <c>page_size</c>.</summary>
    /// <returns>The number of items of a page, or a sentence that describes the problem.</returns>
    internal static (int PageSize, string? Problem) ReadPageSize(QueryParameters parameters)
    {
        if (parameters["page_size"] is not { Length: > 0 } text)
            return (DefaultPageSize, null);
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            && size is >= 1 and <= MaxPageSize
            ? (size, null)
            : (default, $"page_size is \"{text}\"; it is a number from 1 to {MaxPageSize}.");
    }
}
