namespace FeishuApproval.Api.Http;

/// <summary>
/// Reads the parameters of a request by the declarations of its operation, and keeps the first problem. A parameter with a problem is read
/// like an absent one.
/// </summary>
internal sealed class ParameterReader
{
    private readonly QueryParameters _given;
    private readonly ApiOperation _operation;

    public ParameterReader(QueryParameters given, ApiOperation operation)
    {
        (_given, _operation) = (given, operation);
        Problem = given.Problem(operation.QueryNames);
    }

    /// <summary>A sentence that describes the first problem; null when there is none.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the request has a value for the parameter.</summary>
    public bool IsGiven(ApiParameter parameter) => _given[parameter.Name] is { Length: > 0 };

    /// <summary>
    /// Reads a parameter. The operation may declare a parameter of this name in its own way. A parameter that it does not have is absent.
    /// </summary>
    public T Read<T>(ApiParameter<T> parameter) => Read(parameter, _given[parameter.Name]);

    /// <summary>Reads a parameter from a text that is not in the query string, such as the path; null when it is absent.</summary>
    public T Read<T>(ApiParameter<T> parameter, string? text)
    {
        var declared = _operation.Parameters.FirstOrDefault(each => each.Name == parameter.Name);
        if (declared is null)
            return parameter.Default;
        parameter = declared as ApiParameter<T> ?? parameter;
        if (text is null || (text.Length == 0 && !parameter.ReadsEmpty))
        {
            if (parameter.IsRequired)
                Fail(parameter.Missing);
            return parameter.Default;
        }

        var (isValid, value) = parameter.Parse(text);
        if (isValid)
            return value;
        Fail(parameter.Invalid(text));
        return parameter.Default;
    }

    /// <summary>Reads a parameter that this request needs.</summary>
    public T Require<T>(ApiParameter<T?> parameter)
        where T : struct
    {
        if (!IsGiven(parameter))
            Fail(parameter.Missing);
        return Read(parameter) ?? default;
    }

    /// <summary>Keeps a problem unless the time <c>to</c> is later than <c>from</c>.</summary>
    public void CheckOrder(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from)
            Fail("to has to be later than from.");
    }

    /// <summary>Keeps a problem that is not one of a single declaration, unless there is one already.</summary>
    public void Fail(string problem) => Problem ??= problem;
}
