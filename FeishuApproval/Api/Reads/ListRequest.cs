using System.Globalization;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Reads;

/// <summary>What a caller asks a list for: the parameters of the query string, read and checked.</summary>
internal sealed class ListRequest
{
    public const int MaxPageSize = 200;
    public const int DefaultPageSize = 50;

    private static readonly string[] NamesOfPerson = ["from", "to", "status", "tenant_key", "page_size", "page_token", ResponseFormat.Parameter];
    private static readonly string[] NamesOfDays = ["date", .. NamesOfPerson];

    private ListRequest()
    {
    }

    /// <summary>The first day.</summary>
    public DateOnly From { get; private init; }

    /// <summary>The last day.</summary>
    public DateOnly To { get; private init; }

    /// <summary>Whether reverted records are wanted too.</summary>
    public bool WithReverted { get; private init; }

    /// <summary>The company; empty when the caller wants the records without one, null when the caller did not say.</summary>
    public string? TenantKey { get; private init; }

    /// <summary>Whether the answer is CSV; otherwise it is JSON.</summary>
    public bool AsCsv { get; private init; }

    /// <summary>How many records at most.</summary>
    public int PageSize { get; private init; }

    /// <summary>Where to go on; null begins.</summary>
    public PageToken? PageToken { get; private init; }

    /// <summary>Reads the parameters.</summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The header Accept; null when it is absent.</param>
    /// <param name="ofDays">Whether it is a list of days, which <c>date</c> may name instead of <c>from</c> and <c>to</c>.</param>
    /// <returns>The request, or a sentence that says what is wrong.</returns>
    public static (ListRequest? Request, string? Problem) Read(QueryParameters parameters, string? accept, bool ofDays)
    {
        string? problem = parameters.Problem(ofDays ? NamesOfDays : NamesOfPerson);
        var (from, to) = ofDays && (Text("date") is not null || (Text("from") is null && Text("to") is null)) ? OneDay() : (Date("from"), Date("to"));
        if (to < from) problem ??= "to lies before from.";

        string status = Text("status") ?? "approved";
        if (status is not ("approved" or "all")) problem ??= $"status is \"{status}\"; it is approved, which is the default, or all.";

        var (asCsv, formatProblem) = ResponseFormat.Read(parameters, accept);
        problem ??= formatProblem;

        int pageSize = DefaultPageSize;
        if (Text("page_size") is { } size && !(int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out pageSize) && pageSize is >= 1 and <= MaxPageSize))
        {
            problem ??= $"page_size is \"{size}\"; it is a number from 1 to {MaxPageSize}.";
        }

        PageToken? token = null;
        if (Text("page_token") is { } text)
        {
            token = PageToken.Read(text);
            bool fits = token is not null && (ofDays ? token.Date is not null : token is { Start: not null, InstanceCode: not null });
            if (!fits) problem ??= "page_token is none; take next_page_token of the answer before, as it is.";
        }

        return problem is not null
            ? (null, problem)
            : (new ListRequest { From = from, To = to, WithReverted = status == "all", TenantKey = parameters["tenant_key"], AsCsv = asCsv, PageSize = pageSize, PageToken = token }, null);

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
            problem ??= value is null ? $"{name} is missing; it is a day, written like 2024-09-05." : $"{name} is \"{value}\"; it is a day, written like 2024-09-05.";
            return default;
        }
    }
}
