using System.Collections.Immutable;
using FeishuApproval.Archive;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Localization;

namespace FeishuApproval.Api.Setup;

/// <summary>
/// The state of the setup page. While a command connects an app, the command sets the state. Afterwards the state is read back from the
/// platform, at most once in five minutes, because three of the calls count in the monthly quota. Safe for concurrent use.
/// </summary>
/// <param name="clients">The apps; the first one is read.</param>
/// <param name="archive">The archive, whose events show definitions.</param>
/// <param name="mappings">The definitions with a mapping.</param>
/// <param name="administrator">The open_id of a user whose definitions are shown; null for none.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">The state that a command sets.</param>
internal sealed class SetupState(
    PlatformClients clients,
    IEventArchive archive,
    FormMappings mappings,
    string? administrator,
    TimeProvider time,
    SetupProgress progress
) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    /// <summary>How long the definitions are kept. Finding them takes a call for each, and some for the user.</summary>
    private static readonly TimeSpan MaxAgeOfDefinitions = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _one = new(1);
    private AppSetup? _read;
    private bool _inChinese;
    private DateTimeOffset _readAt;
    private ImmutableArray<FoundDefinition> _definitions;
    private IReadOnlyCollection<string> _seen = [];
    private DateTimeOffset _foundAt;

    /// <summary>Gets the state, with messages in the language of the reader.</summary>
    public async ValueTask<SetupView> ReadAsync(CancellationToken cancellationToken)
    {
        if (progress.Current is { } current)
            return current();
        await _one.WaitAsync(cancellationToken);
        try
        {
            var client = clients.All[0];

            // A problem is a message of the call that failed, so it has the language of that reader.
            bool isInOtherLanguage = _read?.Problem is not null && _inChinese != Localized.IsChinese;
            if (_read is null || isInOtherLanguage || time.GetUtcNow() - _readAt >= MaxAge)
            {
                var setup = await new SetupReader(client, time).ReadAsync(cancellationToken);
                if (_definitions.IsDefault || time.GetUtcNow() - _foundAt >= MaxAgeOfDefinitions)
                {
                    _seen = await ArchivedDefinitions.FindAsync(archive, time.GetUtcNow(), cancellationToken);
                    _definitions = await new DefinitionFinder(client, time, mappings).FindAsync(
                        administrator,
                        userToken: null,
                        cancellationToken,
                        client.App.ApprovalCodes.Concat(_seen)
                    );
                    _foundAt = time.GetUtcNow();
                }

                (_read, _readAt, _inChinese) = (setup, time.GetUtcNow(), Localized.IsChinese);
            }

            return SetupView.From(
                client.App,
                _read,
                _definitions,
                code => client.App.ApprovalCodes.Contains(code) || _seen.Contains(code)
            );
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
    private volatile Func<SetupView>? _current;

    /// <summary>Creates the state in the language of the reader; null while no command connects an app.</summary>
    public Func<SetupView>? Current
    {
        get => _current;
        set => _current = value;
    }
}
