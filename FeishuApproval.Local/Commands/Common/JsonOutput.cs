using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using FeishuApproval.Api.Reads;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>The JSON output of a command: one object on each line instead of text.</summary>
internal static class JsonOutput
{
    /// <summary>The name of the option.</summary>
    public const string OptionName = "--json";

    /// <summary>Creates the option <c>--json</c>, which every command has.</summary>
    public static Option<bool> CreateOption() =>
        new(OptionName) { Description = "Write JSON, one object per line, instead of text.", Recursive = true };

    /// <summary>The output for JSON; null for text.</summary>
    public static TextWriter? Find(ParseResult parsed) =>
        (parsed.InvocationConfiguration as CommandConfiguration)?.Json;

    /// <summary>Writes an object if the output is JSON.</summary>
    public static void WriteLine(ParseResult parsed, Action<Utf8JsonWriter> write) => WriteLine(Find(parsed), write);

    /// <summary>Writes an object; does nothing without a writer.</summary>
    public static void WriteLine(TextWriter? output, Action<Utf8JsonWriter> write)
    {
        output?.WriteLine(
            Text(json =>
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            })
        );
    }

    /// <summary>Writes a value unchanged; does nothing without a writer.</summary>
    public static void WriteLine(TextWriter? output, JsonElement value) => output?.WriteLine(Text(value.WriteTo));

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var line = new ArrayBufferWriter<byte>();
        using (
            var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = ReadJson.Instance.Options.Encoder })
        )
            write(json);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}

/// <summary>The configuration of a command, with its JSON output.</summary>
internal sealed class CommandConfiguration : InvocationConfiguration
{
    /// <summary>The output for JSON; null for text.</summary>
    public TextWriter? Json { get; init; }
}
