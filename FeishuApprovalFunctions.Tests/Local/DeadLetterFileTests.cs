using FeishuApproval.Configuration;
using FeishuApproval.Local.Topic;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

public sealed class DeadLetterFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("add", 1, true)]
    [InlineData("add resent", 0, false)]
    [InlineData("add purged", 0, true)]
    [InlineData("add resent add", 1, true)]
    [InlineData("add purged add resent", 0, false)]
    [InlineData("add resent add purged", 0, true)]
    [InlineData("add add", 1, true)]
    [InlineData("add resent purged", 0, false)]
    public void What_became_of_a_letter_is_known_after_a_restart(string story, int open, bool isWithheld)
    {
        var at = ManualTimeProvider.Start;
        using (var file = DeadLetterFile.Open(Path))
        {
            foreach (string step in story.Split(' '))
            {
                at = at.AddSeconds(1);
                var letter = new DeadLetter("leave", EmbeddedTopic.Message("event-1"), "unexpected", "A sentence.", 10, at);
                if (step == "add") file.Add(letter);
                else if (step == "resent") file.CloseResent(letter, at);
                else file.ClosePurged(letter, at);
            }

            AssertHolds(file);
        }

        using var reopened = DeadLetterFile.Open(Path);
        AssertHolds(reopened);

        void AssertHolds(DeadLetterFile file)
        {
            Assert.Equal((open, isWithheld), (file.All.Count, file.IsSuppressed("leave", "event-1")));
            Assert.False(file.IsSuppressed("archive", "event-1"));
        }
    }

    [Theory]
    [InlineData("""{"subscription":"leave","message_id":"event-1","closed":"burned","closed_at":"2024-01-01T00:00:00Z"}""")]
    [InlineData("""{"subscription":"leave","closed":"resent","closed_at":"2024-01-01T00:00:00Z"}""")]
    [InlineData("""{"subscription":"leave"}""")]
    public void A_line_that_is_no_letter_stops_the_start(string line)
    {
        _folder.File("dead-letters.jsonl", line + "\n");

        Assert.Contains("line 1 is corrupt", Assert.Throws<ConfigurationException>(() => DeadLetterFile.Open(Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.File("dead-letters.jsonl");
}
