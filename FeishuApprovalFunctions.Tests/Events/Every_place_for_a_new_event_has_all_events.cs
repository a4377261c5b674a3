using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Api.Pages;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Tests.Support;
using FeishuApproval.Tests.Telemetry;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Events;

/// <summary>Every event type and every kind of record is in every place that <c>CONTRIBUTING.md</c> names.</summary>
public sealed partial class Every_place_for_a_new_event_has_all_events
{
    private const string Document = "CONTRIBUTING.md";

    private static readonly Dictionary<string, Func<string, bool>> PlacesOfAType = new()
    {
        ["FeishuApproval/Messaging/EventTypes.cs"] = type => EventTypes.Find(Encoding.UTF8.GetBytes(type)) == type,
        ["FeishuApproval/Messaging/Subscriptions.cs"] = type => IsArchivedOnly(type) || Subscription(type) is not null,
        ["infra/modules/subscriptions.json"] = type =>
            IsArchivedOnly(type)
            || Json("infra/modules/subscriptions.json")
                .AsArray()
                .Any(entry =>
                    (string?)entry!["name"] == Subscription(type) && Texts(entry["eventTypes"]).Contains(type)
                ),
        ["infra/emulator/Config.json"] = type =>
            IsArchivedOnly(type)
            || Json("infra/emulator/Config.json")["UserConfig"]!["Namespaces"]![0]!["Topics"]![0]!["Subscriptions"]!
                .AsArray()
                .Any(entry =>
                    (string?)entry!["Name"] == Subscription(type)
                    && entry["Rules"]!
                        .AsArray()
                        .Any(rule => (string?)rule!["Properties"]!["CorrelationFilter"]!["Label"] == type)
                ),
        ["samples/"] = type => SampleLibrary.All.Any(sample => sample.IsSeed && sample.EventType == type),
        ["FeishuApproval/Events/EventReader.cs"] = type =>
            IsArchivedOnly(type) || TestProjection.Events.Read(Seed(type))?.Type == type,
        ["FeishuApproval/Events/Types/"] = type =>
            !Subscriptions.IsAttendance(type) || Facts(type).UnreadableFields is null,
        ["docs/operations.md"] = type =>
            MetricsDocument.Read().TagValues[("feishu.events.received", "type")].Contains(type),
        ["FeishuApprovalFunctions.Tests/Support/EventSequence.cs"] = type =>
            !Subscriptions.IsAttendance(type) || EventSequence.AttendanceFields.ContainsKey(type),
    };

    private static readonly Dictionary<string, Func<AttendanceKind, bool>> PlacesOfAKind = new()
    {
        ["FeishuApproval/Events/Facts/"] = kind => Of(kind, FullState.Attendance("i").Facts[0]) is not null,
        ["FeishuApproval/Events/Facts/FactMerge.cs"] = kind => Merges(kind),
        ["FeishuApproval/Events/Snapshots/MappedForm.cs"] = kind => MappedForm.Kinds.Contains(Name(kind)),
        ["FeishuApproval/Attendance/Records/AttendanceRecord.cs"] = kind =>
            SampleFile.Names.Any(name =>
                SampleFile.Read(name).Expected["record"] is { } record
                && (string?)record["kind"] == Name(kind)
                && record[Name(kind)] is JsonObject
            ),
        ["FeishuApproval/Attendance/Records/IndexEntry.cs"] = kind =>
            SeedStates().Any(state => state.IndexEntries.Any(entry => entry.Kind == kind)),
        ["FeishuApproval/Messaging/Subscriptions.cs"] = kind => Subscriptions.Find(Name(kind)) is not null,
        ["FeishuApprovalFunctions/Functions/Messages.cs"] = kind =>
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Messages.cs"))
                .Contains($"Subscriptions.{kind}Name,", StringComparison.Ordinal),
        ["FeishuApproval/Api/Tables/RecordSheet.cs"] = kind =>
            Columns(kind).All(column => RecordSheet.Sheet.Names.Contains(column)),
        ["FeishuApproval/Api/Tables/ChineseWords.cs"] = kind => ChineseWords.Kinds.ContainsKey(kind),
        ["FeishuApproval/Api/Pages/record.js"] = kind =>
            Regex.Count(Resource("pages/record.js"), $" {Name(kind)}: \"") == 2
            && KnownKinds()
                .Match(Resource("pages/record.js"))
                .Value.Contains($"\"{Name(kind)}\"", StringComparison.Ordinal),
        ["FeishuApproval/Api/Pages/common.css"] = kind =>
            Resource("pages/common.css").Contains($"\n.{Name(kind)} {{", StringComparison.Ordinal)
            && Regex.Count(Resource("pages/common.css"), $" --{Name(kind)}-ground: ") == 2,
        ["docs/export.md"] = kind =>
            DocumentTable
                .Read("docs/export.md", "## The columns")
                .Single(cells => cells[0] == "`kind`")[1]
                .Contains($"`{Name(kind)}`", StringComparison.Ordinal)
            && KindsParameter().Contains($"`{Name(kind)}`", StringComparison.Ordinal),
        ["docs/api.md"] = kind =>
            DocumentTable
                .Read("docs/api.md", "## Fields of a record")
                .Single(cells => cells[0] == "`kind`")[1]
                .Contains($"`{Name(kind)}`", StringComparison.Ordinal),
    };

    [Fact]
    public void Every_event_type_is_in_every_place() =>
        Assert.Empty(
            from place in PlacesOfAType
            from type in EventTypes.All
            where !place.Value(type)
            select $"{type} is missing in {place.Key}"
        );

    [Fact]
    public void Every_kind_is_in_every_place() =>
        Assert.Empty(
            from place in PlacesOfAKind
            from kind in Enum.GetValues<AttendanceKind>()
            where !place.Value(kind)
            select $"{Name(kind)} is missing in {place.Key}"
        );

    [Fact]
    public void The_document_names_these_places()
    {
        Assert.Equal(
            PlacesOfAType.Keys,
            DocumentTable.Read(Document, "### An event type").Select(cells => cells[0].Trim('`'))
        );
        Assert.Equal(
            PlacesOfAKind.Keys,
            DocumentTable.Read(Document, "### A kind of record").Select(cells => cells[0].Trim('`'))
        );
    }

    private static bool IsArchivedOnly(string type) => EventTypes.ArchivedOnly.Contains(type);

    private static string? Subscription(string type) =>
        Subscriptions
            .All.FirstOrDefault(subscription =>
                subscription.Accepts(type) && subscription.Name != Subscriptions.ArchiveName
            )
            ?.Name;

    private static EventMessage Seed(string type)
    {
        using var webhook = TestWebhook.Keyless();
        return webhook.Accept(TestRequest.Plain(SampleLibrary.Seed(type).Body.ToArray()));
    }

    private static AttendanceFacts Facts(string type) => ((InstanceEvent)TestProjection.Events.Read(Seed(type))!).Facts;

    private static IEnumerable<AttendanceState> SeedStates() =>
        EventTypes
            .All.Where(Subscriptions.IsAttendance)
            .Select(Seed)
            .Select(message =>
                AttendanceState.Fold(
                    null,
                    message.CorrelationId!,
                    (InstanceEvent)TestProjection.Events.Read(message)!,
                    new AppliedEvent(message.MessageId, message.Subject, message.ReceivedAt)
                )
            );

    /// <summary>A kind's details have the kind's name everywhere.</summary>
    private static object? Of(AttendanceKind kind, AttendanceFacts facts) =>
        typeof(AttendanceFacts).GetProperty($"{kind}")?.GetValue(facts);

    private static bool Merges(AttendanceKind kind)
    {
        var full = FullState.Attendance("i").Facts[0];
        var empty = new AttendanceFacts { Source = full.Source };
        var property = typeof(AttendanceFacts).GetProperty($"{kind}")!;
        property.SetValue(empty, Activator.CreateInstance(property.PropertyType));

        // Which instances cancel a leave comes from the state, not from its facts.
        var members = property
            .PropertyType.GetProperties()
            .Where(member => member.Name != nameof(LeaveDetails.AdjustedBy))
            .ToList();
        return members.Count > 0
            && members.TrueForAll(member =>
                member.GetValue(Of(kind, full)) is { } value
                && Equals(member.GetValue(Of(kind, FactMerge.Join(full, empty))), value)
                && Equals(member.GetValue(Of(kind, FactMerge.Join(empty, full))), value)
            );
    }

    private static string[] Columns(AttendanceKind kind) =>
        kind switch
        {
            AttendanceKind.Leave => ["type_name", "unit", "periods", "origin_instance_code", "adjusted_by"],
            AttendanceKind.Overtime => ["type_name", "workers", "periods", "days"],
            AttendanceKind.Remedy => ["start"],
            AttendanceKind.Trip => ["schedules", "companions"],
            AttendanceKind.Out => ["type_name", "unit", "images"],
            AttendanceKind.Shift => ["shift_given_at", "shift_taken_at"],
            _ => [$"the columns of {kind}"],
        };

    private static string KindsParameter() =>
        RepositoryFile
            .Text("docs/export.md")
            .Split('\n')
            .Single(line => line.StartsWith("| `kinds` |", StringComparison.Ordinal));

    private static string Resource(string file)
    {
        using var reader = new StreamReader(typeof(HtmlPages).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static JsonNode Json(string path) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, path)))!;

    private static IEnumerable<string?> Texts(JsonNode? list) => list!.AsArray().Select(element => (string?)element);

    private static string Name(AttendanceKind kind) => SnakeCase.Of(kind);

    [GeneratedRegex("const knownKinds = .*;")]
    private static partial Regex KnownKinds();
}
