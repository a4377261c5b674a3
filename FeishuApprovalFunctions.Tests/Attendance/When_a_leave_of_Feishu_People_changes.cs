using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Attendance;

/// <summary>The record of a leave of Feishu People is that of its latest row, in whatever order the rows arrive.</summary>
public sealed class When_a_leave_of_Feishu_People_changes
{
    private const string Id = "7400000000000000301";

    private static readonly SimulatedApp App = new(TestWebhook.AppId, string.Empty, TestWebhook.TenantKey);

    private static readonly SimulatedPeopleLeave Approved = new(Id, "a-user") { ProcessId = "p-1" };

    private static readonly SimulatedPeopleLeave Correcting = Approved with
    {
        Status = 3,
        Corrections = [("p-2", "inProgress")],
    };

    private static readonly SimulatedPeopleLeave Corrected = Approved with
    {
        End = "2024-09-05",
        Duration = "0.5",
        Days = [("2024-09-05", "0.5")],
        Corrections = [("p-2", "passed")],
    };

    private static readonly SimulatedPeopleLeave Cancelling = Corrected with { Status = 4, Cancellations = ["p-3"] };

    private static readonly SimulatedPeopleLeave Cancelled = Cancelling with { Status = 8 };

    [Fact]
    public async Task A_correction_replaces_the_leave_in_every_order()
    {
        foreach (var order in Orders([Approved, Correcting, Corrected]))
        {
            var record = (await ReadAsync(order))!;

            Assert.Equal("0.5 days", (string?)record["amount"]);
            Assert.Equal("2024-09-06T00:00:00+08:00", (string?)record["end"]);
            var day = Assert.Single(record["days"]!.AsArray())!;
            Assert.Equal(("2024-09-05", "afternoon"), ((string?)day["date"], (string?)day["half"]));
        }
    }

    [Fact]
    public async Task A_cancellation_reverts_the_record_in_every_order()
    {
        foreach (var order in Orders([Approved, Corrected, Cancelling, Cancelled]))
            JsonAssert.Equal(await ReadAsync([Cancelled]), await ReadAsync(order));

        Assert.Equal("reverted", (string?)(await ReadAsync([Cancelled]))!["status"]);
    }

    [Theory]
    [InlineData("rejected", 1)]
    [InlineData("withdrawn", 1)]
    public async Task A_change_that_is_refused_leaves_the_record_as_it_was(string status, int rowStatus)
    {
        var refused = Approved with { Status = rowStatus, Corrections = [("p-2", status)] };

        foreach (var order in Orders([Approved, Correcting, refused]))
            JsonAssert.Equal(await ReadAsync([Approved]), await ReadAsync(order));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    public async Task A_leave_that_is_over_without_a_cancellation_reverts_only_what_was_approved(int status)
    {
        var over = Approved with { Status = status };

        Assert.Null(await ReadAsync([over]));
        foreach (var order in Orders([Approved, over]))
            Assert.Equal("reverted", (string?)(await ReadAsync(order))!["status"]);
    }

    [Fact]
    public async Task An_early_return_shortens_the_leave_in_every_order()
    {
        var returning = Approved with { Status = 5, Returns = ["p-4"] };
        var returned = returning with { Status = 6, Days = [("2024-09-05", "0.5")] };

        foreach (var order in Orders([Approved, returning, returned]))
        {
            var record = (await ReadAsync(order))!;
            Assert.Equal(
                ("approved", "0.5 days", false),
                ((string?)record["status"], (string?)record["amount"], (bool)record["length_differs"]!)
            );
        }
    }

    /// <summary>The rows of any life of a leave, in its order, each with all that happened before.</summary>
    [Fact]
    public void The_latest_row_of_any_history_decides_in_any_order_and_any_number() =>
        Properties.ForAll(
            Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
            seed =>
            {
                var random = new Random(seed);
                var rows = History(random);
                var deliveries = rows.SelectMany(row => Enumerable.Repeat(row, random.Next(1, 3))).ToArray();
                random.Shuffle(deliveries);

                JsonAssert.Equal(
                    ReadAsync([rows[^1]]).GetAwaiter().GetResult(),
                    ReadAsync(deliveries).GetAwaiter().GetResult()
                );
            },
            count: 300
        );

    private static List<SimulatedPeopleLeave> History(Random random)
    {
        var rows = new List<SimulatedPeopleLeave> { Approved };
        for (int i = 0; i < random.Next(1, 7) && rows[^1].Status != 8; i++)
        {
            var now = rows[^1];
            string process = $"p-{10 + i}";
            switch (random.Next(3))
            {
                case 0:
                    var days = Enumerable.Range(5, random.Next(1, 4)).Select(day => ($"2024-09-0{day}", "1")).ToArray();
                    bool passes = random.Next(2) == 0;
                    var open = now with { Status = 3, Corrections = [.. now.Corrections, (process, "inProgress")] };
                    rows.Add(open);
                    rows.Add(
                        open with
                        {
                            Status = now.Status,
                            Corrections = [.. now.Corrections, (process, passes ? "passed" : "rejected")],
                            Start = passes ? "2024-09-05" : now.Start,
                            End = passes ? days[^1].Item1 : now.End,
                            Duration = passes ? $"{days.Length}" : now.Duration,
                            Days = passes ? days : now.Days,
                        }
                    );
                    break;
                case 1:
                    rows.Add(now with { Status = 5, Returns = [.. now.Returns, process] });
                    rows.Add(rows[^1] with { Status = random.Next(2) == 0 ? 6 : now.Status, Days = [now.Days[0]] });
                    break;
                default:
                    rows.Add(now with { Status = 4, Cancellations = [.. now.Cancellations, process] });
                    rows.Add(rows[^1] with { Status = random.Next(2) == 0 ? 8 : now.Status });
                    break;
            }
        }

        return rows;
    }

    private static async Task<JsonObject?> ReadAsync(IEnumerable<SimulatedPeopleLeave> rows)
    {
        using var projection = new TestProjection();
        foreach (var row in rows)
        {
            var body = row.ForApp(App);
            var outcome = await projection.HandleAsync(
                TestEvents.Message(EventTypes.LeaveRequestSnapshot, $"snapshot:{body.ToJsonString()}", Id, body)
            );
            Assert.True(outcome is HandlerOutcome.Applied or HandlerOutcome.AlreadyApplied, $"{outcome}");
        }

        return await projection.ReadRecordAsync(Id);
    }

    private static IEnumerable<IReadOnlyList<SimulatedPeopleLeave>> Orders(IReadOnlyList<SimulatedPeopleLeave> rows) =>
        rows.Count == 0
            ?
            [
                [],
            ]
            : rows.SelectMany(first =>
                Orders([.. rows.Where(row => row != first)])
                    .Select(rest => (IReadOnlyList<SimulatedPeopleLeave>)[first, .. rest])
            );
}
