namespace FeishuApproval.Api.Http;

/// <summary>The parameters of a query string, read the same in every server. Upper and lower case of a name are the same.</summary>
internal sealed class QueryParameters
{
    /// <summary>The parameters with the key of a Functions app; every route accepts them.</summary>
    private static readonly string[] ForKey = ["code", "clientId"];

    private readonly List<(string Name, string Value)> _given = [];

    /// <summary>Reads a query string.</summary>
    /// <param name="query">The query string of the address, with its question mark or without; null when there is none.</param>
    public QueryParameters(string? query)
    {
        foreach (string part in (query?.TrimStart('?') ?? string.Empty).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = part.Split('=', 2);
            _given.Add((Decode(sides[0]), sides.Length == 2 ? Decode(sides[1]) : string.Empty));
        }
    }

    /// <summary>A parameter's value; null when it is absent, empty when it has no value.</summary>
    public string? this[string name] => _given.Find(parameter => IsSame(parameter.Name, name)).Value;

    /// <summary>A sentence that names a parameter that the operation does not have, or a repeated one; null when there is none.</summary>
    public string? Problem(ApiOperation operation) => Problem(operation.QueryNames);

    /// <summary>A sentence that names an unknown or repeated parameter; null when there is none.</summary>
    /// <param name="known">The names of the route's parameters.</param>
    public string? Problem(params IReadOnlyList<string> known)
    {
        foreach (var (name, _) in _given)
        {
            if (ForKey.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase)) return $"There is no parameter \"{name}\" here; known are "
                + $"{string.Join(", ", known)}.";
            if (_given.Count(other => IsSame(other.Name, name)) > 1) return $"{name} is there more than once; give it once.";
        }

        return null;
    }

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
