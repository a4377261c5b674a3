using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FeishuApproval.Api.Changes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Local.Commands.Records;

/// <summary><c>changes</c>: prints changed records. With <c>--follow</c>, also prints later changes as they occur.</summary>
internal sealed class ChangesCommand
{
    /// <summary>The fields of a record in a line.</summary>
    private static readonly string[] Shown = ["kind", "status", "user_id", "user_name", "start", "end", "amount"];

    private readonly Option<string?> _after = new("--after")
    {
        Description =
            "Continue after this cursor, which an earlier run printed. By default, start with the first change.",
        HelpName = "CURSOR",
    };

    private readonly Option<bool> _follow = new("--follow")
    {
        Description = "Wait for more changes and print them as they come, until Ctrl-C.",
    };

    private readonly RecordSourceOptions _source = new();

    private ChangesCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new ChangesCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "changes",
            "Prints the records that changed, in the order of the changes. With --json, each line is a change as the API returns it. Its "
                + "cursor continues there: --after CURSOR.",
            "changes",
            "changes --follow --json --url http://127.0.0.1:7071 --key KEY",
            "changes --data /var/lib/feishu-approval --after CURSOR"
        )
        {
            _after,
            _follow,
        };
        _source.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        _source.Check(parsed);
        var configuration = SettingsFile.Load(parsed);
        string? tenantKey = _source.Tenant(parsed, configuration);
        if (_source.TryGetServer(parsed, configuration, out var address, out string? key))
        {
            using var server = new RemotePages(address, key, TimeProvider.System);
            return await PrintAsync(parsed, ReadServerAsync, stop);

            Task<ChangesPage> ReadServerAsync(string? after, CancellationToken cancellationToken) =>
                server.ReadAsync(
                    $"{Routes.Prefix}/{Routes.Changes}?{Query(tenantKey, after)}",
                    (body, _) => ChangesPage.Read(body),
                    cancellationToken
                );
        }

        using var folder = _source.OpenFolder(parsed, configuration);
        var changes = folder.Get<ChangesApi>();
        return await PrintAsync(parsed, ReadFolderAsync, stop);

        async Task<ChangesPage> ReadFolderAsync(string? after, CancellationToken cancellationToken)
        {
            var answer = await changes.GetAsync(new QueryParameters(Query(tenantKey, after)), cancellationToken);
            byte[] body = answer.Body.ToArray();
            return answer.Status == 200
                ? ChangesPage.Read(body)
                : throw new UsageException(
                    ServerError.Sentence(body) ?? Localized.Of($"The request failed ({answer.Status}).")
                );
        }
    }

    private async Task<int> PrintAsync(
        ParseResult parsed,
        Func<string?, CancellationToken, Task<ChangesPage>> readAsync,
        CancellationToken stop
    )
    {
        var (output, json) = (parsed.InvocationConfiguration.Output, JsonOutput.Find(parsed));
        var reader = new ChangeReader(readAsync, TimeProvider.System);
        try
        {
            long count = await reader.RunAsync(parsed.GetValue(_after), parsed.GetValue(_follow), Print, stop);
            await output.WriteLineAsync($"{Terminal.Count(count, "change")}.");
        }
        finally
        {
            // Printed after a failure too, so that the printed changes need not be read again.
            if (reader.Cursor is { } cursor)
                await output.WriteLineAsync(Localized.Of($"To continue: --after {cursor}"));
        }

        return ExitCodes.Success;

        void Print(JsonElement change)
        {
            JsonOutput.WriteLine(json, change);
            output.WriteLine(Line(change));
        }
    }

    private static string Query(string? tenantKey, string? after)
    {
        string query = $"page_size={ListRequest.MaxPageSize}";
        if (tenantKey is not null)
            query += $"&tenant_key={Uri.EscapeDataString(tenantKey)}";
        return after is null ? query : $"{query}&after={Uri.EscapeDataString(after)}";
    }

    /// <summary>Formats a change as a line: its time, the instance, and the current record.</summary>
    private static string Line(JsonElement change)
    {
        string at = change
            .GetProperty("changed_at"u8)
            .GetDateTimeOffset()
            .ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        var record = change.GetProperty("record"u8);
        string what =
            record.ValueKind == JsonValueKind.Null
                ? Localized.Of($"no record")
                : string.Join(' ', Shown.Select(Text).OfType<string>());
        return $"{at}  {LogText.Escape(change.GetProperty("instance_code"u8).GetString()!)}  {what}";

        string? Text(string name)
        {
            if (!record.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
                return null;
            return value.GetString() is { Length: > 0 } text ? LogText.Escape(text) : null;
        }
    }
}
