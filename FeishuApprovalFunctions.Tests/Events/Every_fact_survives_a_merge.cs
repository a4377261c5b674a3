using System.Reflection;
using System.Text.Json.Nodes;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Events;

/// <summary>
/// Every property of every record of facts, found by reflection: stated on one side only, it is in the merged facts. A record or a
/// property that is added and forgotten in <see cref="FactMerge"/> fails here by its name.
/// </summary>
public sealed class Every_fact_survives_a_merge
{
    /// <summary>The merged facts have the source of the better side.</summary>
    private const string Source = nameof(AttendanceFacts.Source);

    private static readonly int[] Seeds = [.. Enumerable.Range(1, 8)];

    public static TheoryData<string> Facts =>
        [.. Paths(typeof(AttendanceFacts)).Select(path => string.Join('.', path.Select(property => property.Name)))];

    [Theory]
    [MemberData(nameof(Facts))]
    public void Stated_on_one_side_only(string name)
    {
        var path = Paths(typeof(AttendanceFacts))
            .Single(each => string.Join('.', each.Select(property => property.Name)) == name);
        foreach (int seed in Seeds)
        {
            var value = new AnyValue(new Random(seed));
            var alone = Build(value, path, (property, isPath) => isPath ? value.Of(property.PropertyType) : null);
            var stated = Build(value, path, (property, _) => value.Of(property.PropertyType));
            var lacking = Build(value, path, (property, isPath) => isPath ? null : value.Of(property.PropertyType));
            AttendanceFacts[] others = [new() { Source = alone.Source }, lacking with { Source = alone.Source }];

            foreach (var one in (AttendanceFacts[])[alone, stated with { Source = alone.Source }])
            {
                foreach (var other in others)
                {
                    Equal(one, FactMerge.Join(one, other), path);
                    Equal(one, FactMerge.Join(other, one), path);
                    Equal(one, FactMerge.Overlay(one, other), path);
                    Equal(one, FactMerge.Overlay(other, one), path);
                }
            }
        }
    }

    [Fact]
    public void The_source_is_that_of_the_better_facts() =>
        Assert.Equal(
            FactSource.LeaveV2,
            FactMerge
                .Overlay(
                    new AttendanceFacts { Source = FactSource.LeaveV2 },
                    new AttendanceFacts { Source = FactSource.Leave }
                )
                .Source
        );

    [Fact]
    public void Records_inside_the_facts_are_checked_too() =>
        Assert.Superset(
            new HashSet<string>([
                "Leave.Periods",
                "Leave.Detail",
                "Leave.Feeding.RestDailyMinutes",
                "Overtime.Workers",
                "Overtime.WorkerOpenIds",
                "Remedy.At",
                "Remedy.Times",
                "Remedy.Date",
                "Remedy.Dates",
                "Remedy.PunchNo",
                "Trip.CompanionOpenIds",
                "Reason",
                "SerialNumber",
                "DepartmentId",
                "Approvals",
                "LeaveDays",
                "Revision",
            ]),
            Paths(typeof(AttendanceFacts))
                .Select(path => string.Join('.', path.Select(property => property.Name)))
                .ToHashSet()
        );

    [Fact]
    public void Facts_of_one_source_join_in_any_order_and_any_number() =>
        Properties.ForAll(
            Gen.Choose(0, int.MaxValue).Three().ToArbitrary(),
            seeds =>
            {
                var (a, b, c) = (Random(seeds.Item1), Random(seeds.Item2), Random(seeds.Item3));
                JsonAssert.Equal(Json(a), Json(FactMerge.Join(a, a)));
                JsonAssert.Equal(Json(FactMerge.Join(a, b)), Json(FactMerge.Join(b, a)));
                JsonAssert.Equal(
                    Json(FactMerge.Join(FactMerge.Join(a, b), c)),
                    Json(FactMerge.Join(a, FactMerge.Join(b, c)))
                );
            },
            count: 300
        );

    [Fact]
    public void Facts_of_several_sources_overlay_in_any_grouping() =>
        Properties.ForAll(
            Gen.Choose(0, int.MaxValue).Three().ToArbitrary(),
            seeds =>
            {
                var (a, b, c) = (Random(seeds.Item1), Random(seeds.Item2), Random(seeds.Item3));
                JsonAssert.Equal(
                    Json(FactMerge.Overlay(FactMerge.Overlay(a, b), c)),
                    Json(FactMerge.Overlay(a, FactMerge.Overlay(b, c)))
                );
            },
            count: 300
        );

    /// <summary>Each property that holds a value, by the properties that lead to it.</summary>
    private static IEnumerable<PropertyInfo[]> Paths(Type type) =>
        AnyValue
            .Settable(type)
            .Where(property => property.Name != Source)
            .SelectMany(property =>
                IsRecordOfFacts(property.PropertyType)
                    ? Paths(property.PropertyType).Select(path => (PropertyInfo[])[property, .. path])
                    :
                    [
                        [property],
                    ]
            );

    /// <summary>A record that is merged member by member: it can be made empty. Others are values, of which one wins as a whole.</summary>
    private static bool IsRecordOfFacts(Type type) =>
        type.Namespace == typeof(AttendanceFacts).Namespace && type.GetConstructor([]) is not null;

    private static AttendanceFacts Build(AnyValue value, PropertyInfo[] path, Func<PropertyInfo, bool, object?> choose)
    {
        return (AttendanceFacts)Make(typeof(AttendanceFacts), path);

        object Make(Type type, PropertyInfo[] rest) =>
            value.Record(
                type,
                property =>
                {
                    bool isOnPath = rest.Length > 0 && rest[0].Name == property.Name;
                    if (property.Name == Source)
                        return FactSource.LeaveV2;

                    // Facts of a later revision replace the others as a whole.
                    if (property.Name == nameof(AttendanceFacts.Revision) && !isOnPath && path.Length > 0)
                        return null;
                    if (!IsRecordOfFacts(property.PropertyType))
                        return choose(property, isOnPath);
                    return isOnPath || choose(property, false) is not null
                        ? Make(property.PropertyType, isOnPath ? rest[1..] : [])
                        : null;
                }
            );
    }

    private static AttendanceFacts Random(int seed)
    {
        var random = new Random(seed);
        var value = new AnyValue(random);
        return Build(
            value,
            [],
            (property, _) =>
                random.Next(3) == 0 ? null
                : property.Name == nameof(AttendanceFacts.UnreadableFields)
                || property.Name == nameof(LeaveDetails.AdjustedBy)
                    ? ((IReadOnlyList<string>)value.Of(property.PropertyType))
                        .Distinct()
                        .Order(StringComparer.Ordinal)
                        .ToArray()
                : property.Name == nameof(AttendanceFacts.Approvals)
                    ? FactMerge.Distinct((IReadOnlyList<ApprovalStep>)value.Of(property.PropertyType))
                : value.Of(property.PropertyType)
        );
    }

    private static void Equal(AttendanceFacts expected, AttendanceFacts merged, PropertyInfo[] path)
    {
        var (left, right) = (Read(expected, path), Read(merged, path));
        Assert.True(
            JsonNode.DeepEquals(left, right),
            $"{string.Join('.', path.Select(property => property.Name))}: {left?.ToJsonString() ?? "null"} became "
                + $"{right?.ToJsonString() ?? "null"}."
        );
    }

    private static JsonNode? Read(AttendanceFacts facts, PropertyInfo[] path)
    {
        object? value = facts;
        foreach (var property in path)
            value = value is null ? null : property.GetValue(value);

        // A list that is united with another one keeps its elements, in its own order.
        return System.Text.Json.JsonSerializer.SerializeToNode(
            path[^1].Name is nameof(AttendanceFacts.UnreadableFields) or nameof(LeaveDetails.AdjustedBy)
            && value is IEnumerable<string> list
                ? list.Distinct().Order(StringComparer.Ordinal)
                : value
        );
    }

    private static JsonNode Json(AttendanceFacts facts) => System.Text.Json.JsonSerializer.SerializeToNode(facts)!;
}
