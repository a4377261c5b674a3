using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Setup;

namespace FeishuApproval.Api.Setup;

/// <summary>
/// The state of the setup page. While a command connects an app, the command sets the state. Afterwards the state is read back from the
/// platform, at most once in five minutes, because three of the calls count in the monthly quota. Safe for concurrent use.
/// </summary>
/// <param name="clients">The apps; the first one is read.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">The state that a command sets.</param>
internal sealed class SetupState(PlatformClients clients, TimeProvider time, SetupProgress progress) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private SetupView? _read;
    private DateTimeOffset _readAt;

    /// <summary>Gets the state.</summary>
    public async ValueTask<SetupView> ReadAsync(CancellationToken cancellationToken)
    {
        if (progress.Current is { } current)
            return current;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_read is null || time.GetUtcNow() - _readAt >= MaxAge)
            {
                var client = clients.All[0];
                var setup = await new SetupReader(client, time).ReadAsync(cancellationToken);
                var definitions = new List<FoundDefinition>();
                var finder = new DefinitionFinder(client, time);
                foreach (string code in client.App.ApprovalCodes)
                    definitions.Add(await finder.DescribeAsync(code, name: null, cancellationToken));
                (_read, _readAt) = (SetupView.From(client.App, setup, definitions), time.GetUtcNow());
            }

            return _read;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}

/// <summary>The state of the setup page while a command connects an app.</summary>
internal sealed class SetupProgress
{
    private volatile SetupView? _current;

    /// <summary>The state; null while no command connects an app.</summary>
    public SetupView? Current
    {
        get => _current;
        set => _current = value;
    }
}
