using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using FeishuApproval.Api.Reads;

namespace FeishuApproval.Local.Commands;

/// <summary>What a command writes for programs: one JSON object a line, in place of its text.</summary>
internal static class JsonOutput
{
    /// <summary>The option <c>--json</c>, which every command has.</summary>
    public static Option<bool> Option { get; } =
        new("--json") { Description = "Write JSON, one object a line, instead of text.", Recursive = true };

    /// <summary>Where JSON goes; null when text is asked for.</summary>
    public static TextWriter? Of(ParseResult parsed) => (parsed.InvocationConfiguration as CommandConfiguration)?.Json;

    /// <summary>Writes an object, if JSON is asked for.</summary>
    public static void WriteLine(ParseResult parsed, Action<Utf8JsonWriter> write) => WriteLine(Of(parsed), write);

    /// <summary>Writes an object; nothing without a writer.</summary>
    public static void WriteLine(TextWriter? output, Action<Utf8JsonWriter> write)
    {
        output?.WriteLine(Text(json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }));
    }

    /// <summary>Writes a value as it is; nothing without a writer.</summary>
    public static void WriteLine(TextWriter? output, JsonElement value) => output?.WriteLine(Text(value.WriteTo));

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = ReadJson.Instance.Options.Encoder })) write(json);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}

/// <summary>How a command is run, and where its JSON goes.</summary>
internal sealed class CommandConfiguration : InvocationConfiguration
{
    /// <summary>Where JSON goes; null when text is asked for.</summary>
    public TextWriter? Json { get; init; }
}
