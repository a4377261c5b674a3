namespace FeishuApproval.Processing;

/// <summary>Limits for projectors that change the same record.</summary>
internal static class Contention
{
    /// <summary>
    /// How often a projector loads, folds and commits without waiting, before the settlement policy decides how long to wait.
    /// </summary>
    public const int Attempts = 5;
}
