namespace FeishuApproval.Telemetry;

/// <summary>Formats an expected exception as one line for the log, instead of a stack trace.</summary>
internal static class ErrorText
{
    private const int MaxLength = 200;

    /// <summary>Returns the type of the innermost exception and the first line of its message.</summary>
    public static string Of(Exception exception)
    {
        var cause = exception.GetBaseException();
        var line = cause.Message.AsSpan();
        if (line.IndexOfAny('\r', '\n') is var end and >= 0)
            line = line[..end];
        if (line.Length > MaxLength)
            line = line[..MaxLength];
        return $"{cause.GetType().Name}: {line}";
    }
}
