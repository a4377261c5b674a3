using System.Collections.Concurrent;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class SqliteTopicConformanceTests : TopicConformance
{
    protected override ValueTask<TopicHarness> CreateAsync() => ValueTask.FromResult<TopicHarness>(new Harness());

    private sealed class Harness : TopicHarness
    {
        private readonly TempFolder _folder = new();
        private readonly ConcurrentDictionary<string, ConcurrentQueue<EventMessage>> _received = new();
        private readonly EmbeddedTopic _embedded;

        public Harness() =>
            _embedded = new EmbeddedTopic(
                _folder,
                new FakeTimeProvider(TestTime.Start),
                delivers: false,
                [.. Subscriptions.All.Select(Recording)]
            );

        public override ITopic Topic => _embedded.Topic;

        /// <summary>Stopping delivers what is due.</summary>
        public override ValueTask<IReadOnlyList<EventMessage>> ReceiveAsync(Subscription subscription, int expected)
        {
            _embedded.Topic.Start();
            _embedded.Topic.Dispose();
            return ValueTask.FromResult<IReadOnlyList<EventMessage>>([.. _received[subscription.Name]]);
        }

        public override ValueTask StopAsync()
        {
            _embedded.Topic.Dispose();
            return ValueTask.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            _embedded.Dispose();
            _folder.Dispose();
            await base.DisposeAsync();
        }

        private (Subscription, IMessageHandler) Recording(Subscription subscription)
        {
            var queue = _received.GetOrAdd(subscription.Name, _ => new());
            return (
                subscription,
                new ScriptedHandler(message =>
                {
                    queue.Enqueue(message);
                    return HandlerOutcome.Applied;
                })
            );
        }
    }
}
