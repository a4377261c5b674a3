using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Topic;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Local;

public sealed class JsonLinesFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.File("lines.jsonl");

    [Fact]
    public void What_was_appended_is_read_after_reopening()
    {
        using (var file = Open(out var none))
        {
            Assert.Empty(none);
            file.Append("{\"n\":1}\n"u8);
            file.Append("{\"n\":2}\n{\"n\":3}\n"u8);
        }

        using var reopened = Open(out var lines);
        Assert.Equal(["""{"n":1}""", """{"n":2}""", """{"n":3}"""], lines.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{\"n\":2")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("{")]
    public void A_torn_last_line_is_cut_off_and_the_next_append_starts_a_line(string torn)
    {
        System.IO.File.WriteAllText(File, "{\"n\":1}\n" + torn);

        using (var file = Open(out var lines))
        {
            Assert.Equal(["""{"n":1}"""], lines);
            file.Append("{\"n\":9}\n"u8);
        }

        Assert.Equal("{\"n\":1}\n{\"n\":9}\n", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_corrupt_line_in_the_middle_stops_the_opening_with_its_number_and_changes_nothing()
    {
        string content = "{\"n\":1}\n{\"n\":2}\n{\"n\":}\n{\"n\":4}\nnonsense\n{\"n\":";
        System.IO.File.WriteAllText(File, content);

        var exception = Assert.Throws<ConfigurationException>(() => Open(out _));

        Assert.Contains(File, exception.Message, StringComparison.Ordinal);
        Assert.Contains("line 3 is corrupt", exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Lines_longer_than_one_read_come_whole()
    {
        string longLine = $$"""{"text":"{{new string('x', 9 << 20)}}"}""";
        System.IO.File.WriteAllText(File, longLine + "\n{\"n\":2}\n");

        using var file = Open(out var lines);

        Assert.Equal([longLine, """{"n":2}"""], lines.OrderByDescending(line => line.Length));
    }

    [Fact]
    public void Ten_thousand_lines_are_each_read_once()
    {
        string[] expected = [.. Enumerable.Range(0, 10_000).Select(n => $$"""{"n":{{n}},"pad":"{{new string('p', n % 900)}}"}""")];
        System.IO.File.WriteAllLines(File, expected);

        using var file = Open(out var lines);

        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Progress_ends_at_one()
    {
        System.IO.File.WriteAllText(File, "{\"n\":1}\n");
        double last = 0;

        using var file = JsonLinesFile.Open(File, _ => { }, new Sink(value => last = value));

        Assert.Equal(1, last);
    }

    public void Dispose() => _folder.Dispose();

    private JsonLinesFile Open(out IReadOnlyCollection<string> lines)
    {
        var found = new ConcurrentQueue<string>();
        lines = found;
        return JsonLinesFile.Open(File, line =>
        {
            JsonElement.Parse(line.Span);
            found.Enqueue(Encoding.UTF8.GetString(line.Span));
        });
    }

    private sealed class Sink(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
