using System.Globalization;
using System.Text.Json.Nodes;

namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>Creates the simulated platform's answers about definitions and instances, in all formats of the real platform.</summary>
internal static class SimulatedForms
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Creates the <c>data</c> of a definition.</summary>
    public static JsonObject Definition(SimulatedDefinition definition) =>
        new()
        {
            ["approval_name"] = definition.Name,
            ["status"] = definition.Status,
            ["form"] =
                definition.Form
                ?? new JsonArray(
                    new JsonObject
                    {
                        ["id"] = "widget1",
                        ["name"] = definition.Name,
                        ["type"] = definition.GroupType,
                    }
                ).ToJsonString(),
        };

    /// <summary>Creates the <c>data</c> of an instance.</summary>
    public static JsonObject Detail(SimulatedInstance instance, SimulatedDefinition definition)
    {
        var form = new JsonArray(
            new JsonObject
            {
                ["id"] = "widget" + char.ToUpperInvariant(definition.GroupType[0]) + definition.GroupType[1..],
                ["name"] = definition.Name,
                ["type"] = definition.GroupType,
                ["value"] = Value(instance, definition.GroupType),
            }
        );
        return new JsonObject
        {
            ["approval_code"] = instance.ApprovalCode,
            ["approval_name"] = definition.Name,
            ["instance_code"] = instance.InstanceCode,
            ["serial_number"] = "202409050001",
            ["user_id"] = instance.UserId,
            ["open_id"] = instance.OpenId,
            ["department_id"] = "od-simulated",
            ["start_time"] = Milliseconds(instance.SubmittedAt),
            ["end_time"] = instance.DecidedAt is { } decided ? Milliseconds(decided) : "0",
            ["status"] = instance.IsReverted ? "CANCELED" : instance.Status,
            ["reverted"] = instance.IsReverted,
            ["form"] =
                instance.Form is { } text ? text
                : instance.IsFormArray ? form
                : form.ToJsonString(),
            ["task_list"] = Tasks(instance),
            ["timeline"] = Timeline(instance),
        };
    }

    private static JsonArray Timeline(SimulatedInstance instance)
    {
        var timeline = new JsonArray
        {
            new JsonObject { ["type"] = "START", ["create_time"] = Milliseconds(instance.SubmittedAt) },
        };
        if (instance.DecidedAt is { } decided)
        {
            timeline.Add(
                new JsonObject
                {
                    ["type"] = instance.Status == "REJECTED" ? "REJECT" : "PASS",
                    ["create_time"] = Milliseconds(decided),
                    ["user_id"] = instance.ApproverId,
                    ["open_id"] = $"ou_{instance.ApproverId}",
                    ["task_id"] = TaskId(instance),
                    ["comment"] = instance.Comment,
                    ["ext"] = "{}",
                }
            );
        }

        if (instance.RevertedAt is { } reverted)
        {
            timeline.Add(new JsonObject { ["type"] = "CANCEL", ["create_time"] = Milliseconds(reverted) });
        }

        return timeline;
    }

    private static JsonArray Tasks(SimulatedInstance instance) =>
        [
            new JsonObject
            {
                ["id"] = TaskId(instance),
                ["user_id"] = instance.ApproverId,
                ["open_id"] = $"ou_{instance.ApproverId}",
                ["status"] = instance.DecidedAt is null ? "PENDING" : instance.Status,
                ["node_id"] = "n1",
                ["node_name"] = "直属上级",
                ["type"] = "OR",
                ["start_time"] = Milliseconds(instance.SubmittedAt),
                ["end_time"] = instance.DecidedAt is { } decided ? Milliseconds(decided) : "0",
            },
        ];

    private static string TaskId(SimulatedInstance instance) => $"{instance.InstanceCode}-task";

    private static JsonNode Value(SimulatedInstance instance, string groupType) =>
        (instance.Kind, instance.Shape) switch
        {
            (SimulatedKind.Remedy, FormShape.Flat) => new JsonObject
            {
                ["time"] = Zoned(instance.Start),
                ["reason"] = instance.Reason,
            },
            (SimulatedKind.Remedy, _) => new JsonObject
            {
                ["widgetRemedyGroupV2RemedyDate"] = new JsonObject { ["text"] = Local(instance.Start)[..10] },
                ["widgetRemedyGroupV2RemedyTime"] = new JsonObject { ["text"] = Local(instance.Start)[..16] },
                ["widgetRemedyGroupV2Reason"] = instance.Reason,
            },
            (_, FormShape.Flat) => new JsonObject
            {
                ["name"] = instance.TypeName,
                ["start"] = Zoned(instance.Start),
                ["end"] = Zoned(instance.End),
                ["interval"] = Interval(instance),
                ["unit"] = instance.Unit,
                ["reason"] = instance.Reason,
            },
            (SimulatedKind.Leave, FormShape.Keyed) => new JsonObject(
                Controls(instance, groupType)
                    .Select(control => KeyValuePair.Create(control["id"]!.GetValue<string>(), (JsonNode?)control))
            ),
            (SimulatedKind.Leave, _) => new JsonArray([.. Controls(instance, groupType)]),
            (_, FormShape.Keyed) => new JsonObject
            {
                ["widgetWorkGroupType"] = new JsonObject { ["text"] = instance.TypeName },
                ["timeRange"] = new JsonArray(
                    new JsonObject { ["start"] = Zoned(instance.Start), ["end"] = Zoned(instance.End) }
                ),
                ["widgetWorkGroupInterval"] = Interval(instance),
                ["widgetWorkGroupUnit"] = instance.Unit,
                ["widgetWorkGroupReason"] = instance.Reason,
            },
            _ => new JsonArray(
                Control("widgetWorkGroupType", "option-key", instance.TypeName),
                Control(
                    "widgetWorkGroupTimeRangeFieldList",
                    new JsonArray(
                        new JsonArray(
                            Control("widgetWorkGroupStartTime", Zoned(instance.Start)),
                            Control("widgetWorkGroupEndTime", Zoned(instance.End))
                        )
                    )
                ),
                Control("widgetWorkGroupInterval", Interval(instance).ToString(CultureInfo.InvariantCulture)),
                Control("widgetWorkGroupUnit", instance.Unit),
                Control("widgetWorkGroupReason", instance.Reason)
            ),
        };

    private static IEnumerable<JsonObject> Controls(SimulatedInstance instance, string groupType)
    {
        string prefix =
            "widget"
            + char.ToUpperInvariant(groupType[0])
            + groupType[1..].Replace("V2", string.Empty, StringComparison.Ordinal);
        yield return Control($"{prefix}Type", "7276381556766212099", instance.TypeName);
        yield return Control($"{prefix}StartTime", Zoned(instance.Start));
        yield return Control($"{prefix}EndTime", Zoned(instance.End));
        yield return Control($"{prefix}Interval", Interval(instance).ToString(CultureInfo.InvariantCulture));
        yield return Control($"{prefix}Unit", instance.Unit);
        yield return Control($"{prefix}Reason", instance.Reason);
    }

    private static JsonObject Control(string id, JsonNode value, string? optionText = null)
    {
        var control = new JsonObject
        {
            ["id"] = id,
            ["type"] = "input",
            ["value"] = value,
        };
        if (optionText is not null)
            control["option"] = new JsonObject { ["key"] = "option-key", ["text"] = optionText };
        return control;
    }

    private static decimal Interval(SimulatedInstance instance) =>
        instance.Unit == "DAY" ? instance.Seconds / 86_400m : instance.Seconds / 3_600m;

    private static string Milliseconds(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static string Zoned(DateTimeOffset time) =>
        time.ToOffset(China).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Local(DateTimeOffset time) =>
        time.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
