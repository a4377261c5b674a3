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
    private static readonly IReadOnlyList<KeyValuePair<string, AttendanceKind>> KindsByName =
    [
        .. Enum.GetValues<AttendanceKind>().Reverse().Select(kind => KeyValuePair.Create(SnakeCase.Of(kind), kind)),
    ];

    private static readonly ApiParameter<string?> User = ApiParameter.Text(
        "user_id",
        "Only the records of this employee; empty lists those that name none."
    ) with
    {
        Example = "9c7b1a2d",
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<DateOnly?> Date = ApiParameter.Day(
        "date",
        "The day, in the attendance zone; either this or from and to."
    ) with
    {
        Example = "2026-01-31",
    };

    private static readonly ApiParameter<DateOnly?> First = ApiParameter.Day("from", "The first day.") with
    {
        Example = "2026-01-01",
    };

    private static readonly ApiParameter<DateOnly?> Last = ApiParameter.Day("to", "The last day.") with
    {
        Example = "2026-01-31",
    };

    private static readonly ApiParameter<IReadOnlyList<string>?> OnlyEmployees = ApiParameter.Texts(
        "employees",
        $"Only the records of these employees, at most {MaxEmployees}, joined by commas; empty lists those that name none.",
        MaxEmployees,
        "employees"
    ) with
    {
        Example = "9c7b1a2d,5a3e8f10",
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<bool> Status = ApiParameter.OneOf<bool>(
        "status",
        "Whether reverted records are listed too; without it, approved.",
        [new("approved", false), new("all", true)],
        standard: "approved"
    );

    private static readonly ApiParameter<IReadOnlyList<AttendanceKind>?> OnlyKinds = ApiParameter.Several(
        "kinds",
        $"Only these kinds, joined by commas: {string.Join(", ", KindsByName.Select(kind => kind.Key))}.",
        KindsByName
    ) with
    {
        Example = "leave,trip",
    };

    private static readonly ApiParameter<IReadOnlyList<string>?> OnlyTypes = ApiParameter.Texts(
        "types",
        "Only these types of leave, overtime or outing, by name in any language, joined by commas."
    ) with
    {
        Example = "年假",
    };

    private static readonly ApiParameter<bool> Unreadable = ApiParameter.TrueOrFalse(
        "unreadable",
        "Whether only records with fields that could not be read, or without a date, are listed. A list with true needs no period."
    );

    private static readonly ApiParameter<bool> CancelLeaves = ApiParameter.TrueOrFalse(
        "cancel_leaves",
        "Whether leaves that cancel (part of) another one are listed too."
    );

    private static readonly ApiParameter<bool> Calendar = ApiParameter.TrueOrFalse(
        "calendar",
        "Whether the answer says what each day of the period is: workday, rest day or holiday."
    );

    /// <summary>The position that a page continues after.</summary>
    public static ApiParameter<string?> Token { get; } =
        ApiParameter.Text("page_token", "next_page_token of the previous answer, unchanged, with the same parameters.");

    /// <summary>The tenant of a request.</summary>
    public static ApiParameter<string?> Tenant { get; } =
        ApiParameter.Text(
            "tenant_key",
            "The tenant; needed where there are records of several tenants, unless Feishu__TenantKey is set."
        ) with
        {
            ReadsEmpty = true,
        };

    /// <summary>The number of items of a page.</summary>
    public static ApiParameter<int> Size { get; } =
        ApiParameter.WholeNumber(
            "page_size",
            $"How many records at most; without it, {DefaultPageSize}.",
            1,
            MaxPageSize,
            DefaultPageSize
        );

    /// <summary>The rows of an answer.</summary>
    public static ApiParameter<TableLayout> Rows { get; } =
        ApiParameter.OneOf<TableLayout>(
            "layout",
            "Whether the answer has the records or a row for each employee and day; without it, records.",
            [new("records", TableLayout.Records), new("days", TableLayout.Days)],
            standard: "records"
        );

    /// <summary>Every parameter that a list can have.</summary>
    private static readonly ImmutableArray<ApiParameter> All =
    [
        User,
        Date,
        First,
        Last,
        OnlyEmployees,
        Status,
        OnlyKinds,
        OnlyTypes,
        Unreadable,
        CancelLeaves,
        Calendar,
        Tenant,
        Size,
        Token,
        .. ResponseFormat.Parameters,
        Rows,
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
    /// <param name="given">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="operation">The operation that defines the supported parameters.</param>
    /// <param name="period">The period, for an operation that names it in another way; null reads date, from and to.</param>
    /// <returns>The request, or a sentence that describes the problem.</returns>
    public static (ListRequest? Request, string? Problem) Read(
        QueryParameters given,
        string? accept,
        ApiOperation operation,
        (DateOnly From, DateOnly To)? period = null
    )
    {
        var parameters = new ParameterReader(given, operation);
        string? userId = parameters.Read(User);
        bool onlyUnreadable = parameters.Read(Unreadable);
        var (from, to) = period ?? ReadPeriod(parameters, onlyUnreadable);
        if (to < from)
            parameters.Fail("to is before from.");
        var layout = parameters.Read(Rows);
        if (layout != TableLayout.Records && onlyUnreadable && to == IndexEntry.UnreadableDay)
            parameters.Fail(NoPeriod);
        var (format, inChinese) = ResponseFormat.Read(parameters, accept);
        var request = new ListRequest
        {
            UserId = userId,
            From = from,
            To = to,
            WithReverted = parameters.Read(Status),
            WithCancelLeaves = parameters.Read(CancelLeaves),
            WithCalendar = parameters.Read(Calendar),
            Kinds = parameters.Read(OnlyKinds)?.ToHashSet(),
            Types = parameters.Read(OnlyTypes)?.ToHashSet(StringComparer.Ordinal),
            OnlyUnreadable = onlyUnreadable,
            Layout = layout,
            Employees = parameters.Read(OnlyEmployees)?.ToHashSet(StringComparer.Ordinal),
            TenantKey = parameters.Read(Tenant),
            Format = format,
            InChinese = inChinese,
            PageSize = parameters.Read(Size),
            PageToken = ReadToken(parameters, userId),
        };
        return parameters.Problem is { } problem ? (null, problem) : (request, null);
    }

    private static (DateOnly From, DateOnly To) ReadPeriod(ParameterReader parameters, bool onlyUnreadable)
    {
        bool hasPeriod = parameters.IsGiven(First) || parameters.IsGiven(Last);
        if (hasPeriod && parameters.IsGiven(Date))
            parameters.Fail("Give either date or from and to, not both.");
        if (hasPeriod)
            return (parameters.Require(First), parameters.Require(Last));
        if (onlyUnreadable && !parameters.IsGiven(Date))
            return (IndexEntry.UnreadableDay, IndexEntry.UnreadableDay);
        var date = parameters.Require(Date);
        return (date, date);
    }

    private static PageToken? ReadToken(ParameterReader parameters, string? userId)
    {
        if (parameters.Read(Token) is not { } text)
            return null;
        var token = PageToken.Read(text);
        bool fits =
            token is not null
            && (userId is null ? token.Date is not null : token is { Start: not null, InstanceCode: not null });
        if (!fits)
            parameters.Fail("page_token is none; take next_page_token of the answer before, as it is.");
        return token;
    }
}
