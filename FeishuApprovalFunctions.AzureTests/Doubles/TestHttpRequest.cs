using System.Security.Claims;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>An HTTP request as the worker passes it to a function.</summary>
internal sealed class TestHttpRequest(FunctionContext context, string method, Stream body, Uri? url = null)
    : HttpRequestData(context)
{
    public override Stream Body => body;

    public override HttpHeadersCollection Headers { get; } = [];

    public override IReadOnlyCollection<IHttpCookie> Cookies => [];

    public override Uri Url { get; } = url ?? new("http://localhost/api");

    public override IEnumerable<ClaimsIdentity> Identities => [];

    public override string Method => method;

    public override HttpResponseData CreateResponse() => new TestHttpResponse(FunctionContext);
}
