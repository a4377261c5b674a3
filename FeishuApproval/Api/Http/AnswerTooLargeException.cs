namespace FeishuApproval.Api.Http;

/// <summary>The answer needs more work than one request may cause. The message says what to ask for instead.</summary>
internal sealed class AnswerTooLargeException(string message) : Exception(message);
