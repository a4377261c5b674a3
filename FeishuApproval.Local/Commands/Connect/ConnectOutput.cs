using FeishuApproval.Attendance.Records;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Localization;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Connect;

/// <summary>The output of <c>connect</c>, as text or as JSON. It never contains the App Secret.</summary>
/// <param name="output">The output for text.</param>
/// <param name="jsonOutput">The output for JSON; null for text.</param>
internal sealed class ConnectOutput(TextWriter output, TextWriter? jsonOutput)
{
    /// <summary>Whether a person watches and can answer.</summary>
    public bool IsInteractive => jsonOutput is null && Terminal.IsWatched(output) && !Console.IsInputRedirected;

    /// <summary>Shows a code to scan.</summary>
    /// <param name="link">The address of the code.</param>
    /// <param name="rows">The QR code.</param>
    /// <param name="linkOnly">Whether only the address is shown.</param>
    /// <param name="page">The setup page.</param>
    /// <param name="validFor">How long the code is valid.</param>
    public async Task CodeAsync(Uri link, IReadOnlyList<string> rows, bool linkOnly, Uri page, TimeSpan validFor)
    {
        JsonOutput.WriteLine(
            jsonOutput,
            json =>
            {
                json.WriteString("state"u8, "scan"u8);
                json.WriteString("link"u8, link.AbsoluteUri);
                json.WriteString("page"u8, page.AbsoluteUri);
                json.WriteNumber("expires_in"u8, (long)validFor.TotalSeconds);
            }
        );
        if (linkOnly)
        {
            await output.WriteLineAsync(link.AbsoluteUri);
            return;
        }

        if (Terminal.IsWatched(output) && Terminal.On(output).Profile.Width < rows.Count)
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"The terminal is narrower than the QR code ({rows.Count} columns). Open the page or the address."
                )
            );
        }
        else
        {
            // The code is light on dark, whatever the colours of the terminal are.
            bool hasColours = Terminal.On(output).Profile.Capabilities.Ansi;
            foreach (string line in QrCode.Lines(rows))
                await output.WriteLineAsync(hasColours ? $"\e[97;40m{line}\e[0m" : line);
        }

        await output.WriteLineAsync(
            Localized.Of($"Scan the code with Feishu, as an administrator, within {validFor.TotalMinutes:0} min.")
        );
        await output.WriteLineAsync(Localized.Of($"The code is also on {page}, and behind this address:"));
        await output.WriteLineAsync(link.AbsoluteUri);
    }

    /// <summary>Shows what was done or found.</summary>
    /// <param name="state">The state in JSON.</param>
    /// <param name="sentence">The text.</param>
    /// <param name="values">More values in JSON.</param>
    public async Task SayAsync(string state, string sentence, params (string Name, string? Value)[] values)
    {
        await output.WriteLineAsync(sentence);
        JsonOutput.WriteLine(
            jsonOutput,
            json =>
            {
                json.WriteString("state"u8, state);
                foreach (var (name, value) in values)
                    json.WriteString(name, value);
                json.WriteString("message"u8, sentence);
            }
        );
    }

    /// <summary>Shows the steps that remain in the developer console.</summary>
    public async Task StepsAsync(IReadOnlyList<SetupStep> steps)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            await output.WriteLineAsync(
                $"  {i + 1}. {(step.IsRequired ? string.Empty : Localized.Of($"(recommended) "))}{step.Sentence}"
            );
            if (step.Page is { } page)
                await output.WriteLineAsync($"     {page}");
            if (step.Import is { } import)
                await output.WriteLineAsync($"     {import}");
            JsonOutput.WriteLine(
                jsonOutput,
                json =>
                {
                    json.WriteString("state"u8, "step"u8);
                    json.WriteString("message"u8, step.Sentence);
                    json.WriteBoolean("required"u8, step.IsRequired);
                    json.WriteString("page"u8, step.Page);
                    json.WriteString("import"u8, step.Import);
                }
            );
        }
    }

    /// <summary>Shows the first record.</summary>
    public void Record(AttendanceRecord record)
    {
        Terminal.On(output).Write(RecordTable.Create([record]));
        JsonOutput.WriteLine(
            jsonOutput,
            json =>
            {
                json.WriteString("state"u8, "record"u8);
                json.WriteString("instance_code"u8, record.InstanceCode);
                json.WriteString("kind"u8, Json.SnakeCase.Of(record.Kind));
                json.WriteString("status"u8, Json.SnakeCase.Of(record.Status));
            }
        );
    }

    /// <summary>Asks which definitions to subscribe.</summary>
    public IReadOnlyList<FoundDefinition> Choose(IReadOnlyList<FoundDefinition> found) =>
        DefinitionTable.Choose(output, found, Localized.Of($"Which approval definitions become records?"));

    /// <summary>Asks for the code of a definition; null when the answer is empty.</summary>
    public string? AskForCode()
    {
        string answer = Terminal
            .On(output)
            .Prompt(
                new TextPrompt<string>(
                    Localized.Of(
                        $"Paste the address of a form's page in the approval console (审批管理后台), or its approval code:"
                    )
                )
                    .AllowEmpty()
                    .Validate(text => text.Length == 0 || ApprovalCode.Parse(text) is not null)
                    .ValidationErrorMessage(
                        Localized.Of($"This is neither an approval code nor an address with definitionCode=.")
                    )
            );
        return ApprovalCode.Parse(answer);
    }
}
