namespace FeishuApproval.Api.Http;

/// <summary>The parameters of a query string. Every server parses them in the same way. Names are case-insensitive.</summary>
internal sealed class QueryParameters
{
    /// <summary>The parameters that carry the key of a Functions app. Every route accepts them.</summary>
    private static readonly string[] ForKey = ["code", "clientId"];

    private readonly List<(string Name, string Value)> _given = [];

    /// <summary>Reads a query string.</summary>
    /// <param name="query">The query string, with or without its question mark; null when there is none.</param>
    public QueryParameters(string? query)
    {
        foreach (
            string part in (query?.TrimStart('?') ?? string.Empty).Split('&', StringSplitOptions.RemoveEmptyEntries)
        )
        {
            string[] sides = part.Split('=', 2);
            _given.Add((Decode(sides[0]), sides.Length == 2 ? Decode(sides[1]) : string.Empty));
        }
    }

    /// <summary>The value of a parameter; null when the parameter is absent, and empty when it has no value.</summary>
    public string? this[string name] => _given.Find(parameter => IsSame(parameter.Name, name)).Value;

    /// <summary>Returns a sentence about an unknown or repeated parameter, or null when there is none.</summary>
    /// <param name="known">The names of the route's parameters.</param>
    public string? Problem(params IReadOnlyList<string> known)
    {
        foreach (var (name, _) in _given)
        {
            if (ForKey.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                return $"There is no parameter \"{name}\" here; known are " + $"{string.Join(", ", known)}.";
            if (_given.Count(other => IsSame(other.Name, name)) > 1)
                return $"{name} is there more than once; give it once.";
        }

        return null;
    }

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
