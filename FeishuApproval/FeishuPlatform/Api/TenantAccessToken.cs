namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>
/// An app's tenant access token: kept until five minutes before it expires, requested once at a time, and dropped when the platform rejects
/// it. Safe for concurrent use.
/// </summary>
/// <param name="fetch">Asks the platform; gives the token and how long it is valid.</param>
/// <param name="time">The clock.</param>
internal sealed class TenantAccessToken(
    Func<CancellationToken, Task<PlatformResult<(string Token, TimeSpan ValidFor)>>> fetch, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private string? _token;
    private DateTimeOffset _keepUntil;
    private Task<PlatformResult<string>>? _fetching;

    /// <summary>The token, or why there is none.</summary>
    public async ValueTask<PlatformResult<string>> GetAsync(CancellationToken cancellationToken)
    {
        Task<PlatformResult<string>> fetching;
        lock (_lock)
        {
            if (_token is not null && time.GetUtcNow() < _keepUntil) return _token;

            // The request has a time limit of its own, so that one caller's cancellation does not end it for the others.
            fetching = _fetching ??= Task.Run(FetchAsync, CancellationToken.None);
        }

        return await fetching.WaitAsync(cancellationToken);
    }

    /// <summary>Drops a rejected token, unless it has been replaced already.</summary>
    public void Drop(string rejected)
    {
        lock (_lock)
        {
            if (_token == rejected) _token = null;
        }
    }

    private async Task<PlatformResult<string>> FetchAsync()
    {
        try
        {
            var fetched = await fetch(CancellationToken.None);
            lock (_lock)
            {
                if (!fetched.TryGet(out var value, out var error)) return error;
                var (token, validFor) = value;
                _token = token;
                _keepUntil = time.GetUtcNow() + (validFor > 2 * Margin ? validFor - Margin : validFor / 2);
                return token;
            }
        }
        finally
        {
            lock (_lock) _fetching = null;
        }
    }
}
