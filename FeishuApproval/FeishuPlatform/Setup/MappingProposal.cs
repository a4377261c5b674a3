using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>Proposes the mapping of a definition without a control group, from the types and the names of its controls.</summary>
internal static class MappingProposal
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Kind, string[] Words)[] Kinds =
    [
        ("overtime", ["加班", "overtime", "残業", "時間外"]),
        ("trip", ["出差", "trip", "travel", "出張"]),
        ("out", ["外出", "公出", "outing"]),
        ("remedy", ["补卡", "补签", "correction", "打刻"]),
        ("shift", ["换班", "调班", "shift"]),
        ("leave", ["假", "休", "leave", "vacation", "holiday"]),
    ];

    private static readonly (string Unit, string[] Words)[] Units =
    [
        ("minute", ["分钟", "minute"]),
        ("hour", ["小时", "时长", "時間", "hour"]),
        ("day", ["天", "日", "day"]),
    ];

    private static readonly string[] Reasons = ["事由", "原因", "理由", "reason"];

    /// <summary>
    /// Proposes a mapping; null when the definition's name shows no kind, or the form has no control with a date.
    /// </summary>
    public static FormMapping? Create(ApprovalDefinition definition)
    {
        var range = definition.Controls.FirstOrDefault(control => control.Type == "dateInterval");
        var dates = definition.Controls.Where(control => control.Type == "date").Take(2).ToList();
        if (Find(Kinds, definition.Name) is not { } kind || (range ?? dates.FirstOrDefault()) is not { } start)
            return null;
        var length = definition.Controls.FirstOrDefault(control =>
            control.Type is "number" or "formula" && Find(Units, control.Name) is not null
        );
        return new FormMapping
        {
            ApprovalCode = definition.ApprovalCode,
            Kind = kind,
            Start = NameOf(start, definition)!,
            End = range is null && dates.Count == 2 ? NameOf(dates[1], definition) : null,
            Length = NameOf(length, definition),
            Unit = Find(Units, length?.Name),
            Type = NameOf(
                definition.Controls.FirstOrDefault(control => control.Type is "radio" or "radioV2"),
                definition
            ),
            Reason = NameOf(
                definition.Controls.FirstOrDefault(control =>
                    control.Type is "input" or "textarea" && Reasons.Any(word => Contains(control.Name, word))
                ),
                definition
            ),
        };
    }

    /// <summary>The mapping as an entry of the settings file.</summary>
    public static string Json(FormMapping mapping)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartObject();
            foreach (
                var (name, value) in (ReadOnlySpan<(string, string?)>)
                    [
                        ("ApprovalCode", mapping.ApprovalCode),
                        ("Kind", mapping.Kind),
                        ("Start", mapping.Start),
                        ("End", mapping.End),
                        ("Length", mapping.Length),
                        ("Unit", mapping.Unit),
                        ("Type", mapping.Type),
                        ("Reason", mapping.Reason),
                    ]
            )
            {
                if (value is not null)
                    json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The controls that a mapping names and the form does not have.</summary>
    public static IReadOnlyList<string> FindMissing(FormMapping mapping, ApprovalDefinition definition) =>
        [
            .. new[] { mapping.Start, mapping.End, mapping.Length, mapping.Type, mapping.Reason }
                .OfType<string>()
                .Where(name => !definition.Controls.Any(control => control.IsNamed(name))),
        ];

    /// <summary>The clearest name of a control that no other control has.</summary>
    private static string? NameOf(FormControl? control, ApprovalDefinition definition) =>
        control is null
            ? null
            : new[] { control.CustomId, control.Name, control.Id }.FirstOrDefault(name =>
                name is not null && definition.Controls.Count(other => other.IsNamed(name)) == 1
            )
                ?? control.Id
                ?? control.Name;

    private static string? Find((string Value, string[] Words)[] words, string? text) =>
        words.FirstOrDefault(each => each.Words.Any(word => Contains(text, word))).Value;

    private static bool Contains(string? text, string word) =>
        text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
