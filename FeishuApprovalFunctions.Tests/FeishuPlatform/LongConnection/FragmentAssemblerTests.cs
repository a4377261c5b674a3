using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

public sealed class FragmentAssemblerTests
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly FragmentAssembler _assembler;

    public FragmentAssemblerTests() => _assembler = new FragmentAssembler(_time);

    [Fact]
    public void A_payload_in_any_parts_in_any_order_interleaved_and_repeated_is_joined_once_and_unchanged()
    {
        var cases =
            from messages in Gen.Choose(1, 5)
            from parts in Gen.Choose(1, FragmentAssembler.MaxParts).ArrayOf(messages)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select (parts, seed);
        Properties.ForAll(
            cases.ToArbitrary(),
            given =>
            {
                var (parts, seed) = given;
                var random = new Random(seed);
                var assembler = new FragmentAssembler(_time);
                var sent = parts
                    .Select((sum, id) => Enumerable.Range(0, sum).Select(_ => RandomText(random)).ToArray())
                    .ToArray();
                var frames = sent.SelectMany(
                        (texts, id) =>
                            texts.Select((text, seq) => (Id: id, Part: Part($"m-{id}", texts.Length, seq, text)))
                    )
                    .ToArray();
                random.Shuffle(frames);

                var received = new Dictionary<int, List<string>>();
                var arrived = sent.Select(_ => new HashSet<Frame>()).ToArray();
                foreach (var (id, part) in frames)
                {
                    // A part that comes twice changes nothing while its message is incomplete.
                    int times = arrived[id].Count < sent[id].Length - 1 && random.Next(4) == 0 ? 2 : 1;
                    arrived[id].Add(part);
                    for (int i = 0; i < times; i++)
                    {
                        var outcome = assembler.Add(part, out var payload);
                        Assert.Equal(
                            arrived[id].Count == sent[id].Length ? FragmentOutcome.Whole : FragmentOutcome.Incomplete,
                            outcome
                        );
                        if (outcome != FragmentOutcome.Whole)
                            continue;
                        received.TryAdd(id, []);
                        received[id].Add(Encoding.UTF8.GetString(payload.Span));
                    }
                }

                Assert.Equal(
                    Enumerable.Range(0, sent.Length).Select(id => string.Concat(sent[id])),
                    received.OrderBy(entry => entry.Key).Select(entry => Assert.Single(entry.Value))
                );
                Assert.Equal(0, assembler.PendingCount);
            }
        );
    }

    [Fact]
    public void Every_order_of_four_parts_gives_the_same_payload()
    {
        foreach (int[] order in Orders([0, 1, 2, 3]))
        {
            var assembler = new FragmentAssembler(_time);
            FragmentOutcome last = default;
            ReadOnlyMemory<byte> payload = default;
            foreach (int seq in order)
                last = assembler.Add(Part("m", 4, seq, $"<{seq}>"), out payload);
            Assert.Equal((FragmentOutcome.Whole, "<0><1><2><3>"), (last, Encoding.UTF8.GetString(payload.Span)));
        }
    }

    [Theory]
    [InlineData("1", "0", FragmentOutcome.Whole)]
    [InlineData("", "", FragmentOutcome.Whole)]
    [InlineData("2", "", FragmentOutcome.Whole)]
    [InlineData("", "1", FragmentOutcome.Whole)]
    [InlineData("0", "0", FragmentOutcome.Invalid)]
    [InlineData("-1", "0", FragmentOutcome.Invalid)]
    [InlineData("1", "1", FragmentOutcome.Invalid)]
    [InlineData("2", "2", FragmentOutcome.Invalid)]
    [InlineData("2", "-1", FragmentOutcome.Invalid)]
    [InlineData("2x", "0", FragmentOutcome.Invalid)]
    [InlineData("two", "0", FragmentOutcome.Invalid)]
    [InlineData("17", "0", FragmentOutcome.Invalid)]
    [InlineData("99999999999", "0", FragmentOutcome.Invalid)]
    [InlineData("16", "15", FragmentOutcome.Incomplete)]
    internal void Numbering_is_checked(string sum, string seq, FragmentOutcome expected) =>
        Assert.Equal(expected, _assembler.Add(Part("m", sum, seq, "text"), out _));

    [Fact]
    public void A_part_without_a_message_id_is_refused() =>
        Assert.Equal(FragmentOutcome.Invalid, _assembler.Add(Part("", 2, 0, "text"), out _));

    [Fact]
    public void Parts_are_kept_for_ten_seconds_after_the_last_one()
    {
        _assembler.Add(Part("m", 3, 0, "a"), out _);
        _time.Advance(TimeSpan.FromSeconds(9));
        _assembler.Add(Part("m", 3, 1, "b"), out _);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(FragmentOutcome.Whole, _assembler.Add(Part("m", 3, 2, "c"), out _));

        _assembler.Add(Part("n", 2, 0, "a"), out _);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(FragmentOutcome.Incomplete, _assembler.Add(Part("n", 2, 1, "b"), out _));
        Assert.Equal(FragmentOutcome.Whole, _assembler.Add(Part("n", 2, 0, "a"), out _));
    }

    [Fact]
    public void Incomplete_messages_are_limited_and_the_oldest_is_dropped_first()
    {
        for (int i = 0; i <= FragmentAssembler.MaxPending; i++)
        {
            _assembler.Add(Part($"m-{i}", 2, 0, "a"), out _);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(FragmentAssembler.MaxPending, _assembler.PendingCount);
        Assert.Equal(FragmentOutcome.Whole, _assembler.Add(Part("m-1", 2, 1, "b"), out _));
        Assert.Equal(FragmentOutcome.Incomplete, _assembler.Add(Part("m-0", 2, 1, "b"), out _));
    }

    [Fact]
    public void A_message_over_one_mebibyte_is_refused_and_forgotten()
    {
        string half = new('a', FragmentAssembler.MaxLength / 2 + 1);
        Assert.Equal(FragmentOutcome.Incomplete, _assembler.Add(Part("m", 3, 0, half), out _));
        Assert.Equal(FragmentOutcome.Invalid, _assembler.Add(Part("m", 3, 1, half), out _));
        Assert.Equal(0, _assembler.PendingCount);
        Assert.Equal(FragmentOutcome.Invalid, _assembler.Add(Part("n", 1, 0, half + half), out _));
    }

    [Fact]
    public void Of_a_message_with_a_part_only_the_part_stays_in_memory()
    {
        var message = AddFirstPart();

        GC.Collect();

        Assert.False(message.IsAlive);
        Assert.Equal(FragmentOutcome.Whole, _assembler.Add(Part("m", 2, 1, "b"), out var payload));
        Assert.Equal("ab", Encoding.UTF8.GetString(payload.Span));

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference AddFirstPart()
        {
            byte[] message = FrameCodec.Write(Part("m", 2, 0, "a"));
            Assert.True(FrameCodec.TryRead(message, out var received));
            Assert.Equal(FragmentOutcome.Incomplete, _assembler.Add(received, out _));
            return new WeakReference(message);
        }
    }

    [Fact]
    public void Another_number_of_parts_begins_the_message_again()
    {
        _assembler.Add(Part("m", 3, 0, "a"), out _);
        _assembler.Add(Part("m", 2, 1, "y"), out _);
        Assert.Equal(FragmentOutcome.Whole, _assembler.Add(Part("m", 2, 0, "x"), out var payload));
        Assert.Equal("xy", Encoding.UTF8.GetString(payload.Span));
    }

    private static Frame Part(string id, int sum, int seq, string text) =>
        Part(id, sum.ToString(CultureInfo.InvariantCulture), seq.ToString(CultureInfo.InvariantCulture), text);

    private static Frame Part(string id, string sum, string seq, string text) =>
        Frame.Ping(0) with
        {
            Method = Frame.Data,
            Headers = [Header("type", "event"), Header("message_id", id), Header("sum", sum), Header("seq", seq)],
            Payload = Encoding.UTF8.GetBytes(text),
        };

    private static FrameHeader Header(string key, string value) =>
        new(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    private static string RandomText(Random random) => new((char)random.Next('a', 'z' + 1), random.Next(0, 40));

    private static IEnumerable<int[]> Orders(int[] items) =>
        items.Length == 0
            ?
            [
                [],
            ]
            : items.SelectMany(first => Orders([.. items.Except([first])]).Select(rest => (int[])[first, .. rest]));
}
