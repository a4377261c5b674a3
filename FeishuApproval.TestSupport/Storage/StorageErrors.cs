using Azure;

namespace FeishuApproval.TestSupport.Storage;

/// <summary>The storage service's errors, as its SDK throws them.</summary>
internal static class StorageErrors
{
    public static RequestFailedException Of(int status, string code) =>
        new(status, $"{code} ({status})", code, innerException: null);

    public static RequestFailedException TableNotFound { get; } = Of(404, "TableNotFound");

    public static RequestFailedException EntityAlreadyExists { get; } = Of(409, "EntityAlreadyExists");

    public static RequestFailedException ConditionNotMet { get; } = Of(412, "UpdateConditionNotSatisfied");
}
