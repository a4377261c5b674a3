using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

/// <summary>
/// Projectors, rebuilds and deletions change records at the same time, and the server restarts in between. A copy that follows the change
/// feed all the while holds, in the end, every record in its last version.
/// </summary>
public sealed class A_copy_by_the_change_feed_is_the_database
{
    private const int Restarts = 2;

    [Fact]
    public void Whatever_happens_at_the_same_time() =>
        Properties.ForAll(EventSequence.Attendance, story => CheckAsync(story).GetAwaiter().GetResult(), count: 40);

    private static async Task CheckAsync(EventSequence story)
    {
        using var folder = new TempFolder();
        var copy = new Dictionary<string, string>(StringComparer.Ordinal);
        string? position = null;
        var messages = story.Retold(new Random(1)).ToList();
        foreach (var part in messages.Chunk(1 + messages.Count / (Restarts + 1)))
        {
            using var database = Database.Open(folder.File(Database.FileName), TestDatabase.Fast, TimeProvider.System);
            var store = new SqliteAttendanceStore(database);
            var writing = Task.WhenAll(
                Task.Run(() => ProjectAsync(store, part.Where((_, i) => i % 2 == 0))),
                Task.Run(() => ProjectAsync(store, part.Where((_, i) => i % 2 == 1))),
                Task.Run(() => RebuildAsync(store)),
                Task.Run(() => store.DeleteAsync(EventSequence.Instances[1], CancellationToken.None).AsTask())
            );
            bool isLast;
            do
            {
                isLast = writing.IsCompleted;
                var page = await store.ReadChangesAsync(EventSequence.Tenant, position, max: 1, CancellationToken.None);
                foreach (var change in page.Changes)
                {
                    var (state, version) = await store.LoadAsync(change.InstanceCode, CancellationToken.None);
                    if (state?.TenantKey == EventSequence.Tenant)
                        copy[change.InstanceCode] = version!;
                    else
                        copy.Remove(change.InstanceCode);
                }

                position = page.Next;
                isLast &= !page.HasMore;
            } while (!isLast);

            await writing;
            foreach (string code in EventSequence.Instances)
            {
                var (state, version) = await store.LoadAsync(code, CancellationToken.None);
                Assert.Equal(state?.TenantKey is null ? null : version, copy.GetValueOrDefault(code));
            }
        }
    }

    private static async Task ProjectAsync(SqliteAttendanceStore store, IEnumerable<EventMessage> messages)
    {
        using var projection = new TestProjection(store);
        var queue = new Queue<EventMessage>(messages);
        while (queue.TryDequeue(out var message))
        {
            if (await projection.HandleAsync(message) == HandlerOutcome.Contended)
                queue.Enqueue(message);
        }
    }

    private static async Task RebuildAsync(SqliteAttendanceStore store)
    {
        foreach (string code in EventSequence.Instances)
        {
            var loaded = await store.LoadAsync(code, CancellationToken.None);
            if (loaded.State is { } state)
            {
                await store.TryReplaceAsync(loaded, state with { Version = state.Version + 1 }, CancellationToken.None);
            }
        }
    }
}
