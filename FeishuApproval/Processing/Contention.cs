namespace FeishuApproval.Processing;

/// <summary>What projectors do about each other.</summary>
internal static class Contention
{
    /// <summary>How often a projector loads, folds and commits at once before it leaves the waiting to the settlement policy.</summary>
    public const int Attempts = 5;
}
