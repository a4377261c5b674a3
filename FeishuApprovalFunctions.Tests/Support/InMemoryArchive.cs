using System.Globalization;
using FeishuApproval.Archive;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Support;

/// <summary>The shortest archive that fulfils the contract.</summary>
public sealed class InMemoryArchive : IEventArchive
{
    private readonly List<EventMessage> _messages = [];

    /// <summary>Done before each read; by default nothing.</summary>
    public Action BeforeRead { get; set; } = () => { };

    public void Add(EventMessage message) => _messages.Add(message);

    public ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(
        ArchiveRange range,
        string? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        BeforeRead();
        int begin = int.Parse(after ?? "0", CultureInfo.InvariantCulture);
        return ValueTask.FromResult<IReadOnlyList<ArchivedMessage>>([
            .. _messages
                .Select((message, i) => new ArchivedMessage((i + 1).ToString(CultureInfo.InvariantCulture), message))
                .Skip(begin)
                .Where(archived => archived.Message.ReceivedAt >= range.From && archived.Message.ReceivedAt < range.To)
                .Where(archived => range.TenantKey is null || range.TenantKey == archived.Message.TenantKey)
                .Take(max),
        ]);
    }

    public ValueTask DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask RememberErasedAsync(
        IReadOnlyCollection<string> eventIds,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public ValueTask ForgetErasedAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
