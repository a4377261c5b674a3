using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Support;

/// <summary>An odd body: noise, or a damaged sample.</summary>
/// <param name="How">How it was made.</param>
/// <param name="Bytes">The body.</param>
public sealed record OddBody(string How, byte[] Bytes)
{
    private static readonly byte[][] Samples =
    [
        .. SampleFile.Names.Concat(SampleFile.DetailNames).Select(name => SampleFile.Read(name).Body),
    ];

    // Latin-1, so that \xFF stands for the byte 0xFF, which is no UTF-8.
    private static readonly string[] OddValues =
    [
        "null",
        "true",
        "0",
        "-1",
        "1E5",
        "1e400",
        "0.5",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "99999999999999999999999999999999",
        "253402300799",
        "253402300800",
        "1589527346000",
        "1589527346000000",
        "\"253402300799.9999999\"",
        "\"\"",
        "\" \"",
        "\"\\t\"",
        "\"\\u0000\"",
        "\"0001-01-01 00:00:00\"",
        "\"0001-01-01T00:00:00Z\"",
        "\"9999-12-31 23:59:59\"",
        "\"9999-12-31T23:59:59-12:00\"",
        "\"1900-01-01 00:00\"",
        "\"2024-02-30 00:00\"",
        "\"\\ud800\"",
        "\"\\udc00 half\"",
        "\"\xFF\xC0\"",
        "\"\xE5\xBD\"",
        "[\"\\ud800\",\"\xFF\"]",
        "{}",
        "[]",
        "[[]]",
        "[{}]",
        "[null,[null]]",
        "{\"\\ud800\":1}",
        "[{\"\\udc00\":\"\\ud800\"}]",
        "{\"\xFF\":\"\xFF\"}",
        "[[\"\xFF\",\"\\ud800\"]]",
        "{\"texts\":{\"\\ud800\":\"x\",\"\xFF\":\"y\"},\"locale\":\"\\ud800\"}",
        "{\"texts\":{\"k\":\"\\udc00\"},\"is_default\":\"maybe\"}",
        "\"{\\\"\\\\ud800\\\":1}\"",
        "\"[{texts={\\\\ud800=x},locale=}]\"",
        "\"[{start=,end=}]\"",
        "{\"start\":\"0001-01-01\",\"end\":\"9999-12-31\"}",
        "[[\"9999-12-31\",\"0001-01-01\"],[1,2],[0,0]]",
        "[{\"start\":\"2024-09-05\",\"interval\":9223372036854775807},{\"start\":\"2024-09-06\",\"interval\":9223372036854775807}]",
        "{\"user_id\":{\"user_id\":{\"id\":[]}}}",
        "{\"id\":{\"\\ud800\":1}}",
        "\"[[2024-09-05 13:30:00,2024-09-05 18:00:00],[2024-09-05 13:30:00]]\"",
        "\"[[\"",
        "\"[{a=\"",
        "\"{a=b\"",
        "\"]\"",
        "\"[,]\"",
        "\"{=}\"",
        "\",\"",
        "\"2024-09-05 13:30:00,\"",
        "\"[{a=b,c}]\"",
        Nested("[", 100, "]"),
        Nested("[", 250, "]"),
        Nested("[", 300, "]"),
        Nested("{\"object\":", 100, "}", "1"),
        Nested("{\"id\":", 200, "}", "1"),
        "\"" + Nested("[", 17, "]") + "\"",
        "\"" + Nested("[", 70, "]") + "\"",
        "\"" + Nested("{a=", 70, "}") + "\"",
        "\"" + new string('x', 5000) + "\"",
    ];

    private static readonly string[] OddNames =
    [
        "",
        "\\ud800",
        "\\udc00oken",
        "\xFF",
        "\\u0074oken",
        "\\u0065vent",
        "token",
        "header",
        "event",
        "object",
        "schema",
        "encrypt",
        "uuid",
        "event_id",
        "type",
        "instance_code",
        "process_id",
        "approver_id",
        "origin_instance_code",
        "leave_range",
        "work_detail",
        "ts",
        "create_time",
        new string('n', 65),
        "start_time",
    ];

    private static readonly Gen<OddBody> Any = Gen.Frequency(
        (2, From("noise", Noise)),
        (2, From("random JSON", random => Encoding.Latin1.GetBytes(RandomJson(random, 0)))),
        (4, From("flipped bits", FlipBits)),
        (
            2,
            From(
                "truncated",
                random => random.GetItems(Samples, 1)[0] is var sample ? sample[..random.Next(sample.Length)] : []
            )
        ),
        (2, From("spliced", Splice)),
        (1, From("deep", Deep)),
        (12, From("odd members", ChangeMembers))
    );

    // Making them costs more than any check of them, so it is done once; the seed makes them the same in every run.
    private static readonly Lazy<IReadOnlyList<OddBody>> Made = new(() =>
        [.. Any.Sample(10_000, new Rnd(20_240_905, 4_711), 50)]
    );

    /// <summary>Checks 10,000 of them.</summary>
    public static void ForEach(Action<OddBody> check)
    {
        foreach (var body in Made.Value)
        {
            var failure = Record.Exception(() => check(body));
            if (failure is not null)
                Assert.Fail($"{body}\n{failure}");
        }
    }

    public override string ToString() => $"{How}: {Encoding.Latin1.GetString(Bytes)}";

    private static Gen<OddBody> From(string how, Func<Random, byte[]> make) =>
        Gen.Choose(0, int.MaxValue - 1).Select(seed => new OddBody($"{how}, seed {seed}", make(new Random(seed))));

    private static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] FlipBits(Random random)
    {
        byte[] bytes = [.. random.GetItems(Samples, 1)[0]];
        for (int i = random.Next(1, 8); i > 0; i--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static byte[] Splice(Random random)
    {
        byte[] a = random.GetItems(Samples, 1)[0],
            b = random.GetItems(Samples, 1)[0];
        return [.. a[..random.Next(a.Length)], .. b[random.Next(b.Length)..]];
    }

    private static byte[] Deep(Random random)
    {
        int depth = random.GetItems([60, 64, 65, 250, 253, 254, 255, 256, 257, 10_000], 1)[0];
        string inside = random.Next(2) == 0 ? Nested("[", depth, "]") : Nested("{\"object\":", depth, "}", "1");
        return Encoding.ASCII.GetBytes(
            $$$"""{"uuid":"u","token":"{{{TestWebhook.Token}}}","event":{"type":"leave_approvalV2","instance_code":"i","leave_range":{{{inside}}} }}"""
        );
    }

    /// <summary>A sample with some values replaced and some members added; only those may be malformed.</summary>
    private static byte[] ChangeMembers(Random random)
    {
        var body = JsonNode.Parse(random.GetItems(Samples, 1)[0])!.AsObject();
        var marks = new Dictionary<string, string>();
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            var places = Objects(body).ToList();
            var place = places[random.Next(places.Count)];
            string mark = $"mark-{i}-";
            marks[$"\"{mark}\""] = random.Next(8) == 0 ? RandomJson(random, 0) : random.GetItems(OddValues, 1)[0];
            string? member = place.Count > 0 ? place.ElementAt(random.Next(place.Count)).Key : null;

            // The token usually stays, because bodies that are not authentic are not read.
            if (member is null || random.Next(3) == 0 || (member == "token" && random.Next(10) > 0))
            {
                member = $"name-{i}-";
                marks[$"\"{member}\""] = $"\"{random.GetItems(OddNames, 1)[0]}\"";
            }

            place[member] = mark;
        }

        string text = Encoding.Latin1.GetString(body.Bytes());
        foreach (var (mark, odd) in marks)
            text = text.Replace(mark, odd, StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text);
    }

    private static IEnumerable<JsonObject> Objects(JsonObject root) =>
        root.Select(member => member.Value).OfType<JsonObject>().SelectMany(Objects).Append(root);

    private static string RandomJson(Random random, int depth) =>
        random.Next(depth > 4 ? 1 : 4) switch
        {
            1 =>
                $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => RandomJson(random, depth + 1)))}]",
            2 =>
                $"{{{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{random.GetItems(OddNames, 1)[0]}\":{RandomJson(random, depth + 1)}"))}}}",
            _ => random.GetItems(OddValues, 1)[0],
        };

    private static string Nested(string open, int depth, string close, string inside = "") =>
        string.Concat(Enumerable.Repeat(open, depth)) + inside + string.Concat(Enumerable.Repeat(close, depth));
}
