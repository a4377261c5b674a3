using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Backup;

/// <summary>
/// Stores backups in a blob container, with the app's identity. It uses only two operations of the REST API (learn.microsoft.com, "Put
/// Blob" and "Get Blob"), so it needs no client library.
/// </summary>
internal sealed class BlobBackupFiles : IBackupFiles
{
    private const string Version = "2024-08-04";
    private const string Scope = "https://storage.azure.com/.default";

    private static readonly ResponseClassifier Classifier = new StatusCodeClassifier([200, 201, 404]);

    private readonly HttpPipeline _pipeline;
    private readonly Uri _container;

    /// <param name="container">The container's address, without a slash at the end.</param>
    /// <param name="credential">An identity with the role Storage Blob Data Contributor on the container.</param>
    /// <param name="options">Time-outs, retries and transport.</param>
    public BlobBackupFiles(Uri container, TokenCredential credential, ClientOptions options)
    {
        _container = container;
        _pipeline = HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, Scope));
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var message = await SendAsync(RequestMethod.Put, name, content, cancellationToken);
        if (message.Response.Status != 201)
            throw new RequestFailedException(message.Response);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        using var message = await SendAsync(RequestMethod.Get, name, content: null, cancellationToken);
        return message.Response.Status switch
        {
            200 => message.Response.Content.ToArray(),
            404 => null,
            _ => throw new RequestFailedException(message.Response),
        };
    }

    private async Task<HttpMessage> SendAsync(
        RequestMethod method,
        string name,
        ReadOnlyMemory<byte>? content,
        CancellationToken cancellationToken
    )
    {
        var message = _pipeline.CreateMessage(new RequestContext { CancellationToken = cancellationToken }, Classifier);
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri($"{_container.AbsoluteUri}/{name}"));
        message.Request.Headers.Add("x-ms-version", Version);
        if (content is { } bytes)
        {
            message.Request.Headers.Add("x-ms-blob-type", "BlockBlob");
            message.Request.Headers.Add("Content-Type", "application/octet-stream");
            message.Request.Content = RequestContent.Create(bytes);
        }

        try
        {
            await _pipeline.SendAsync(message, cancellationToken);
            return message.Response.Status is 401 or 403 or 408 or 429 or >= 500
                ? throw new RequestFailedException(message.Response)
                : message;
        }
        catch (Exception exception) when (IsUnavailable(exception, cancellationToken))
        {
            message.Dispose();
            throw new StoreUnavailableException("The blob container of the backups cannot answer now.", exception);
        }
    }

    private static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            RequestFailedException or AggregateException or HttpRequestException => true,
            IOException or TimeoutException or AuthenticationFailedException => true,
            _ => false,
        };
}
