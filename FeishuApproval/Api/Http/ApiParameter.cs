using System.Collections.Immutable;
using System.Globalization;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Http;

/// <summary>
/// A parameter of a route. The OpenAPI document describes it and <see cref="ParameterReader"/> reads it by the same declaration.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Description">The meaning and the default.</param>
internal abstract record ApiParameter(string Name, string Description)
{
    /// <summary>Where the parameter is located.</summary>
    public ParameterPlace In { get; init; }

    /// <summary>The format of the value.</summary>
    public ParameterType Type { get; init; }

    /// <summary>Whether a request without the parameter gets 400. A path parameter is always present.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// Whether an empty value is a value. Otherwise it is read like an absent parameter. Where a value narrows what a command changes, an
    /// empty one must not widen it.
    /// </summary>
    public bool ReadsEmpty { get; init; }

    /// <summary>All valid values; empty when they cannot be listed.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The minimum and the maximum; null when the parameter is not a number.</summary>
    public (double Min, double Max)? Range { get; init; }

    /// <summary>A valid value.</summary>
    public string? Example { get; init; }

    /// <summary>What a value is, for the sentences about a missing or an invalid one: "a day, written like 2024-09-05".</summary>
    public string Form { get; init; } = "a text";

    /// <summary>The sentence about a request without the parameter.</summary>
    public string Missing => $"{Name} is missing; it is {Form}.";

    /// <summary>Any text. Null without the parameter.</summary>
    public static ApiParameter<string?> Text(string name, string description) =>
        new(name, description, text => (true, text));

    /// <summary>A header with any text.</summary>
    public static ApiParameter<string?> Header(string name, string description) =>
        Text(name, description) with
        {
            In = ParameterPlace.Header,
        };

    /// <summary>A date. Null without the parameter.</summary>
    public static ApiParameter<DateOnly?> Day(string name, string description) =>
        new(
            name,
            description,
            text =>
                DateOnly.TryParseExact(
                    text,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
                    ? (true, day)
                    : (false, null)
        )
        {
            Type = ParameterType.Day,
            Form = "a day, written like 2024-09-05",
        };

    /// <summary>A time, UTC without an offset. Null without the parameter.</summary>
    public static ApiParameter<DateTimeOffset?> Time(string name, string description) =>
        new(name, description, text => TryTime(text, out var time) ? (true, time) : (false, null))
        {
            Type = ParameterType.Time,
            Form = UtcTimeForm,
        };

    /// <summary>
    /// A time, which is UTC if it is given with an offset. The kind of another one is unspecified: the handler knows its zone. Null without
    /// the parameter.
    /// </summary>
    public static ApiParameter<DateTime?> LocalTime(string name, string description) =>
        new(
            name,
            description,
            text =>
                !TryTime(text, out var time) ? (false, null)
                : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local)
                && local.Kind == DateTimeKind.Unspecified
                    ? (true, local)
                : (true, time.UtcDateTime)
        )
        {
            Type = ParameterType.Time,
            Form =
                "a time as ISO 8601 (2026-01-31 or 2026-01-31T08:00:00+08:00; in the attendance zone without an offset)",
        };

    /// <summary>The form of a time that is UTC without an offset.</summary>
    public const string UtcTimeForm = "a time as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset)";

    /// <summary>A whole number within limits.</summary>
    public static ApiParameter<int> WholeNumber(string name, string description, int min, int max, int withoutIt) =>
        new(
            name,
            description,
            text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number >= min
                && number <= max
                    ? (true, number)
                    : (false, withoutIt)
        )
        {
            Type = ParameterType.WholeNumber,
            Range = (min, max),
            Default = withoutIt,
            Form = $"a number from {min} to {max}",
        };

    /// <summary>A number within limits.</summary>
    public static ApiParameter<double> Number(
        string name,
        string description,
        double min,
        double max,
        double withoutIt
    ) =>
        new(
            name,
            description,
            text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                && number >= min
                && number <= max
                    ? (true, number)
                    : (false, withoutIt)
        )
        {
            Type = ParameterType.Number,
            Range = (min, max),
            Default = withoutIt,
            Form = string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"),
        };

    /// <summary>One of several values.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">The meaning and the default.</param>
    /// <param name="values">The texts and their values.</param>
    /// <param name="standard">The text that a request without the parameter means; null when there is none.</param>
    public static ApiParameter<T> OneOf<T>(
        string name,
        string description,
        IReadOnlyList<KeyValuePair<string, T>> values,
        string? standard = null
    )
    {
        var byText = values.ToDictionary(StringComparer.Ordinal);
        return new ApiParameter<T>(
            name,
            description,
            text => byText.TryGetValue(text, out var value) ? (true, value) : (false, default!)
        )
        {
            Values = [.. byText.Keys],
            Default = standard is null ? default! : byText[standard],
            Form = Choice([.. byText.Keys], standard),
        };
    }

    /// <summary>One of several texts. Null without the parameter.</summary>
    public static ApiParameter<string?> OneOf(string name, string description, params IEnumerable<string> values) =>
        OneOf<string?>(name, description, [.. values.Select(value => KeyValuePair.Create(value, (string?)value))]);

    /// <summary>One of the values of an enumeration, in snake_case. Null without the parameter.</summary>
    public static ApiParameter<TEnum?> OneOf<TEnum>(string name, string description)
        where TEnum : struct, Enum =>
        OneOf<TEnum?>(
            name,
            description,
            [.. Enum.GetValues<TEnum>().Select(value => KeyValuePair.Create(SnakeCase.Of(value), (TEnum?)value))]
        );

    /// <summary>Yes or no, which is the default.</summary>
    public static ApiParameter<bool> YesOrNo(string name, string description) =>
        OneOf<bool>(name, description, [new("yes", true), new("no", false)], "no");

    /// <summary>Yes; a request without the parameter means no.</summary>
    public static ApiParameter<bool> Yes(string name, string description) =>
        OneOf<bool>(name, description, [new("yes", true)]);

    /// <summary>True or false, which is the default.</summary>
    public static ApiParameter<bool> TrueOrFalse(string name, string description) =>
        OneOf<bool>(name, description, [new("true", true), new("false", false)], "false");

    /// <summary>Several values that are joined by commas. Null without the parameter.</summary>
    public static ApiParameter<IReadOnlyList<T>?> Several<T>(
        string name,
        string description,
        IReadOnlyList<KeyValuePair<string, T>> values
    )
    {
        var byText = values.ToDictionary(StringComparer.Ordinal);
        string form = $"one or several of {string.Join(", ", byText.Keys)}, joined by commas";
        return new ApiParameter<IReadOnlyList<T>?>(
            name,
            description,
            text =>
            {
                string[] items = text.Split(',');
                return items.All(byText.ContainsKey) ? (true, [.. items.Select(item => byText[item])]) : (false, null);
            }
        )
        {
            Form = form,
            Describe = text =>
                $"{name} names \"{text.Split(',').First(item => !byText.ContainsKey(item))}\"; it is {form}.",
        };
    }

    /// <summary>Several texts that are joined by commas. Null without the parameter.</summary>
    public static ApiParameter<IReadOnlyList<string>?> Texts(
        string name,
        string description,
        int max = int.MaxValue,
        string things = "texts"
    ) =>
        new(
            name,
            description,
            text => text.Split(',') is { } items && items.Length <= max ? (true, items) : (false, null)
        )
        {
            Form = $"{things} joined by commas",
            Describe = text =>
                $"{name} names {text.Split(',').Length} {things}; it is at most {max}. Leave it out for all {things}.",
        };

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static string Choice(IReadOnlyList<string> values, string? standard)
    {
        if (values is [var only])
            return $"{only}, or absent";
        if (standard is null && values.Count > 2)
            return $"one of {string.Join(", ", values)}";
        string[] clauses = [.. values.Select(value => value == standard ? $"{value}, which is the default" : value)];
        string last = values[^2] == standard ? ", or " : " or ";
        return string.Join(", ", clauses[..^1]) + last + clauses[^1];
    }
}

/// <summary>A parameter whose values have one type.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <param name="Name">The name.</param>
/// <param name="Description">The meaning and the default.</param>
/// <param name="Parse">Reads a text; the result says whether it is valid.</param>
internal sealed record ApiParameter<T>(string Name, string Description, Func<string, (bool IsValid, T Value)> Parse)
    : ApiParameter(Name, Description)
{
    /// <summary>The value of a request without the parameter.</summary>
    public T Default { get; init; } = default!;

    /// <summary>Makes the sentence about an invalid text; null for the sentence of all kinds.</summary>
    public Func<string, string>? Describe { get; init; }

    /// <summary>The sentence about an invalid text.</summary>
    public string Invalid(string text) => Describe?.Invoke(text) ?? $"{Name} is \"{text}\"; it is {Form}.";
}

/// <summary>Where a parameter is located.</summary>
internal enum ParameterPlace
{
    /// <summary>In the query string.</summary>
    Query,

    /// <summary>In the path.</summary>
    Path,

    /// <summary>In a header.</summary>
    Header,
}

/// <summary>The format of a parameter's value.</summary>
internal enum ParameterType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A date, such as 2026-01-31.</summary>
    Day,

    /// <summary>A time or a date in ISO 8601 format.</summary>
    Time,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number.</summary>
    Number,
}
