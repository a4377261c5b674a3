namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>
/// An app's tenant access token. It is kept until five minutes before it expires, and dropped when the platform rejects it. Only one
/// request for a token runs at a time. Safe for concurrent use.
/// </summary>
/// <param name="fetch">Requests a token; returns the token and how long it is valid.</param>
/// <param name="time">The clock.</param>
internal sealed class TenantAccessToken(
    Func<CancellationToken, Task<PlatformResult<(string Token, TimeSpan ValidFor)>>> fetch,
    TimeProvider time
)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private string? _token;
    private DateTimeOffset _keepUntil;
    private Task<PlatformResult<string>>? _fetching;

    /// <summary>Gets the token, or the error.</summary>
    public async ValueTask<PlatformResult<string>> GetAsync(CancellationToken cancellationToken)
    {
        Task<PlatformResult<string>> fetching;
        lock (_lock)
        {
            if (_token is not null && time.GetUtcNow() < _keepUntil)
                return _token;

            // The request has its own time limit, so that one caller's cancellation does not end the request for the other callers.
            fetching = _fetching ??= Task.Run(FetchAsync, CancellationToken.None);
        }

        return await fetching.WaitAsync(cancellationToken);
    }

    /// <summary>Drops a rejected token, unless a new token has already replaced it.</summary>
    public void Drop(string rejected)
    {
        lock (_lock)
        {
            if (_token == rejected)
                _token = null;
        }
    }

    private async Task<PlatformResult<string>> FetchAsync()
    {
        try
        {
            var fetched = await fetch(CancellationToken.None);
            lock (_lock)
            {
                if (!fetched.TryGet(out var value, out var error))
                    return error;
                var (token, validFor) = value;
                _token = token;
                _keepUntil = time.GetUtcNow() + (validFor > 2 * Margin ? validFor - Margin : validFor / 2);
                return token;
            }
        }
        finally
        {
            lock (_lock)
                _fetching = null;
        }
    }
}
