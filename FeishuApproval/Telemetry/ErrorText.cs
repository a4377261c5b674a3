namespace FeishuApproval.Telemetry;

/// <summary>One line for the log about an expected exception, instead of a stack trace.</summary>
internal static class ErrorText
{
    private const int MaxLength = 200;

    /// <summary>Type and first line of the message of the innermost exception.</summary>
    public static string Of(Exception exception)
    {
        var cause = exception.GetBaseException();
        var line = cause.Message.AsSpan();
        if (line.IndexOfAny('\r', '\n') is var end and >= 0) line = line[..end];
        if (line.Length > MaxLength) line = line[..MaxLength];
        return $"{cause.GetType().Name}: {line}";
    }
}
