using System.Collections.Immutable;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Reads;

/// <summary>The request of a list: the parameters of the query string, read and checked.</summary>
internal sealed class ListRequest
{
    public const int MaxPageSize = 200;
    public const int DefaultPageSize = 50;

    /// <summary>Every kind by its name in <c>kinds</c>.</summary>
    private static readonly Dictionary<string, AttendanceKind> KindsByName =
        Enum.GetValues<AttendanceKind>().Reverse().ToDictionary(SnakeCase.Of, StringComparer.Ordinal);

    private static readonly string KindNames = string.Join(", ", KindsByName.Keys);

    /// <summary>Every parameter that a list can have.</summary>
    private static readonly ImmutableArray<ApiParameter> All =
    [
        new("user_id", "Only the records of this employee; empty lists those that name none.") { Example = "9c7b1a2d" },
        new("date", "The day, in the attendance zone; either this or from and to.") { Type = ParameterType.Day, Example = "2026-01-31" },
        new("from", "The first day.") { Type = ParameterType.Day, Example = "2026-01-01" },
        new("to", "The last day.") { Type = ParameterType.Day, Example = "2026-01-31" },
        new("status", "Whether reverted records are listed too; without it, approved.") { Values = ["approved", "all"] },
        new("kinds", $"Only these kinds, joined by commas: {KindNames}.") { Example = "leave,trip" },
        new("types", "Only these types of leave, overtime or outing, by name in any language, joined by commas.") { Example = "年假" },
        new("unreadable", "Whether only records with fields that could not be read are listed.") { Values = ["true", "false"] },
        new("cancel_leaves", "Whether leaves that cancel (part of) another one are listed too.") { Values = ["true", "false"] },
        new("tenant_key", "The tenant; needed where there are records of several tenants, unless Feishu__TenantKey is set."),
        new("page_size", $"How many records at most; without it, {DefaultPageSize}.")
        {
            Type = ParameterType.WholeNumber, Range = (1, MaxPageSize),
        },
        new("page_token", "next_page_token of the previous answer, unchanged, with the same parameters."),
        ResponseFormat.FormatParameter with { Values = ["json", "csv", "xlsx"] },
        new(ResponseFormat.Language, "The language of a workbook's headers; without it, en.") { Values = ["en", "zh"] },
        new("layout", "Whether a table has a row for each record or for each employee and day; without it, records.")
        {
            Values = ["records", "days"],
        },
    ];

    private ListRequest()
    {
    }

    /// <summary>
    /// The employee whose records are listed, empty for the records that name none; null lists those of all employees, by day.
    /// </summary>
    public string? UserId { get; private init; }

    /// <summary>The first day.</summary>
    public DateOnly From { get; private init; }

    /// <summary>The last day.</summary>
    public DateOnly To { get; private init; }

    /// <summary>Whether reverted records are listed too.</summary>
    public bool WithReverted { get; private init; }

    /// <summary>Whether leaves that cancel (part of) another one are listed too.</summary>
    public bool WithCancelLeaves { get; private init; }

    /// <summary>The kinds to list; null lists every kind.</summary>
    public IReadOnlySet<AttendanceKind>? Kinds { get; private init; }

    /// <summary>The names of the types to list; null lists every type.</summary>
    public IReadOnlySet<string>? Types { get; private init; }

    /// <summary>Whether only records with fields that could not be read are listed.</summary>
    public bool OnlyUnreadable { get; private init; }

    /// <summary>Whether a table has a row for each employee and day, instead of one for each record.</summary>
    public bool ByDay { get; private init; }

    /// <summary>The tenant; empty for the records without one, null when the request does not name it.</summary>
    public string? TenantKey { get; private init; }

    /// <summary>The format of the answer.</summary>
    public Format Format { get; private init; }

    /// <summary>Whether the headers of a workbook are Chinese; otherwise they are English.</summary>
    public bool InChinese { get; private init; }

    /// <summary>How many records at most.</summary>
    public int PageSize { get; private init; }

    /// <summary>Where to continue; null begins.</summary>
    public PageToken? PageToken { get; private init; }

    /// <summary>The requested records.</summary>
    public RecordQuery Query(string tenantKey) => new(tenantKey, From, To, WithReverted, Kinds, WithCancelLeaves)
    {
        Types = Types,
        OnlyUnreadable = OnlyUnreadable,
    };

    /// <summary>The parameters with these names, for a route that has some of those of a list.</summary>
    public static IEnumerable<ApiParameter> Named(params IEnumerable<string> names) =>
        names.Select(name => All.Single(parameter => parameter.Name == name));

    /// <summary>Reads the parameters.</summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The header Accept; null when it is absent.</param>
    /// <param name="operation">Which parameters there are.</param>
    /// <returns>The request, or a sentence that says what is wrong.</returns>
    public static (ListRequest? Request, string? Problem) Read(QueryParameters parameters, string? accept, ApiOperation operation)
    {
        string? problem = parameters.Problem(operation);
        string? userId = parameters["user_id"];
        var (from, to) = Text("date") is not null || (Text("from") is null && Text("to") is null) ? OneDay() : (Date("from"), Date("to"));
        if (to < from) problem ??= "to is before from.";

        string status = Text("status") ?? "approved";
        if (status is not ("approved" or "all")) problem ??= $"status is \"{status}\"; it is approved, which is the default, or all.";

        string cancelLeaves = Text("cancel_leaves") ?? "false";
        if (cancelLeaves is not ("true" or "false")) problem ??= $"cancel_leaves is \"{cancelLeaves}\"; it is true or false, which is "
            + $"the default.";

        HashSet<AttendanceKind>? kinds = null;
        if (Text("kinds") is { } kindNames)
        {
            kinds = [];
            foreach (string name in kindNames.Split(','))
            {
                if (KindsByName.TryGetValue(name, out var kind)) kinds.Add(kind);
                else problem ??= $"kinds names \"{name}\"; it is one or several of {KindNames}, joined by commas.";
            }
        }

        string unreadable = Text("unreadable") ?? "false";
        if (unreadable is not ("true" or "false")) problem ??= $"unreadable is \"{unreadable}\"; it is true or false, which is the "
            + $"default.";

        var (format, formatProblem) = ResponseFormat.Read(parameters, accept, withXlsx: true);
        problem ??= formatProblem;

        string layout = Text("layout") ?? "records";
        if (layout is not ("records" or "days")) problem ??= $"layout is \"{layout}\"; it is records, which is the default, or days.";
        else if (layout == "days" && format == Format.Json) problem ??= "layout=days is a table: add format=csv or format=xlsx.";

        string language = Text(ResponseFormat.Language) ?? "en";
        if (language is not ("en" or "zh")) problem ??= $"lang is \"{language}\"; it is en, which is the default, or zh.";

        int pageSize = DefaultPageSize;
        if (Text("page_size") is { } size
            && !(int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out pageSize) && pageSize is >= 1 and <= MaxPageSize))
        {
            problem ??= $"page_size is \"{size}\"; it is a number from 1 to {MaxPageSize}.";
        }

        PageToken? token = null;
        if (Text("page_token") is { } text)
        {
            token = PageToken.Read(text);
            bool fits = token is not null
                && (userId is null ? token.Date is not null : token is { Start: not null, InstanceCode: not null });
            if (!fits) problem ??= "page_token is none; take next_page_token of the answer before, as it is.";
        }

        return problem is not null
            ? (null, problem)
            : (new ListRequest
            {
                UserId = userId,
                From = from,
                To = to,
                WithReverted = status == "all",
                WithCancelLeaves = cancelLeaves == "true",
                Kinds = kinds,
                Types = Text("types")?.Split(',').ToHashSet(StringComparer.Ordinal),
                OnlyUnreadable = unreadable == "true",
                ByDay = layout == "days",
                TenantKey = parameters["tenant_key"],
                Format = format,
                InChinese = language == "zh",
                PageSize = pageSize,
                PageToken = token,
            }, null);

        string? Text(string name) => parameters[name] is { Length: > 0 } value ? value : null;

        (DateOnly, DateOnly) OneDay()
        {
            if (Text("from") is not null || Text("to") is not null) problem ??= "Give either date or from and to, not both.";
            var date = Date("date");
            return (date, date);
        }

        DateOnly Date(string name)
        {
            string? value = Text(name);
            if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
            problem ??= value is null ? $"{name} is missing; it is a day, written like 2024-09-05."
                : $"{name} is \"{value}\"; it is a day, written like 2024-09-05.";
            return default;
        }
    }
}
