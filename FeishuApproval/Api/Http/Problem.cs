using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Http;

/// <summary>The body of every error of the API: a problem detail of RFC 9457.</summary>
/// <param name="Title">The name of the status code.</param>
/// <param name="Status">The status code.</param>
/// <param name="Detail">One sentence that describes what happened and what to do.</param>
internal sealed record Problem(string Title, int Status, string Detail)
{
    /// <summary>Always <c>about:blank</c>: the status code identifies the kind of problem.</summary>
    [JsonPropertyOrder(-1)]
    public string Type { get; init; } = "about:blank";

    /// <summary>The tenants to choose from when <c>tenant_key</c> is missing; absent in every other error.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? TenantKeys { get; init; }
}
