using FeishuApproval.DeadLetters;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class FileDeadLettersConformanceTests : DeadLettersConformance
{
    protected override ValueTask<DeadLetterHarness> CreateAsync() => ValueTask.FromResult<DeadLetterHarness>(new Harness());

    private sealed class Harness : DeadLetterHarness
    {
        private readonly TempFolder _folder = new();
        private readonly ManualTimeProvider _time = new();
        private readonly DeadLetterFile _file;

        public Harness()
        {
            _file = DeadLetterFile.Open(_folder.File("dead-letters.jsonl"));
            DeadLetters = new FileDeadLetters(_file, _time);
        }

        public override IDeadLetters DeadLetters { get; }

        public override ValueTask AddAsync(Subscription subscription, EventMessage message, string reason, string description, int deliveryCount)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _file.Add(new DeadLetter(subscription.Name, message, reason, description, deliveryCount, _time.GetUtcNow()));
            return ValueTask.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            _file.Dispose();
            _folder.Dispose();
            await base.DisposeAsync();
        }
    }
}
