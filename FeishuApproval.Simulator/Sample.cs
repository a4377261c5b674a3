namespace FeishuApproval.Simulator;

/// <summary>A webhook body as Feishu posts it, before encryption.</summary>
/// <param name="Name"><c>folder/case</c> of an embedded sample, or the path of a file.</param>
/// <param name="EventType">The event type of the sample's folder; null outside the folders of known types.</param>
/// <param name="Body">UTF-8 JSON, indented.</param>
internal sealed record Sample(string Name, string? EventType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The name of the case that is the example on Feishu's own page.</summary>
    public const string SeedCase = "seed";

    /// <summary>Whether the sample was read from a file that the user named.</summary>
    public bool IsFile { get; init; }

    /// <summary>Whether the sample is the example on Feishu's own page.</summary>
    public bool IsSeed => Name.EndsWith("/" + SeedCase, StringComparison.Ordinal);
}
