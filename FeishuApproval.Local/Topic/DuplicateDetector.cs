namespace FeishuApproval.Local.Topic;

/// <summary>Remembers MessageIds for a while. Not safe for concurrent use.</summary>
internal sealed class DuplicateDetector(TimeSpan window)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset TakenAt)> _byAge = new();

    /// <summary>Whether a message with this id was taken within the window.</summary>
    public bool Contains(string messageId) => _ids.Contains(messageId);

    /// <summary>Notes an id and forgets those that are too old by now.</summary>
    public void Add(string messageId, DateTimeOffset takenAt, DateTimeOffset now)
    {
        if (now - takenAt < window && _ids.Add(messageId)) _byAge.Enqueue((messageId, takenAt));
        while (_byAge.TryPeek(out var oldest) && now - oldest.TakenAt >= window) _ids.Remove(_byAge.Dequeue().Id);
    }
}
