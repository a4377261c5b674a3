namespace FeishuApprovalFunctions.Storage;

/// <summary>Why nothing of a transaction was done.</summary>
/// <param name="Action">Which action was refused, from 0; null when the service did not say.</param>
/// <param name="IsTaken">Whether its keys were taken; otherwise the entity was not the expected version.</param>
internal readonly record struct TransactionRefusal(int? Action, bool IsTaken);
