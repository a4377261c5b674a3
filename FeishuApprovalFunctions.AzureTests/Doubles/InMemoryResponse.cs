using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>A response of the storage service: a status, and an ETag where there is one.</summary>
internal sealed class InMemoryResponse(int status, ETag? etag = null) : Response
{
    public override int Status => status;

    public override string ReasonPhrase => string.Empty;

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = string.Empty;

    public override void Dispose() { }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        etag is null ? [] : [new HttpHeader("ETag", etag.Value.ToString())];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name.Equals("ETag", StringComparison.OrdinalIgnoreCase) ? etag?.ToString() : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out string? value) ? [value] : null;
        return values is not null;
    }
}
