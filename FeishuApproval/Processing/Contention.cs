namespace FeishuApproval.Processing;

/// <summary>Limits for projectors that update the same record at the same time.</summary>
internal static class Contention
{
    /// <summary>
    /// The number of times a projector loads, folds and commits without waiting. After that, the settlement policy determines how long to
    /// wait.
    /// </summary>
    public const int Attempts = 5;
}
