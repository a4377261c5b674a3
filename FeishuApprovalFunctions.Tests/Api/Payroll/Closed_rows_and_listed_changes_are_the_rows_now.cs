using FeishuApproval.Closings;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Payroll;

/// <summary>For any sequence of events before and after closings.</summary>
public sealed class Closed_rows_and_listed_changes_are_the_rows_now
{
    private static readonly (DateOnly From, DateOnly To) September = (new(2024, 9, 1), new(2024, 9, 30));

    [Fact]
    public void Each_closing_differs_from_now_by_its_changes() =>
        Properties.ForAll(
            EventSequence.Attendance,
            sequence => CheckAsync(sequence.Messages).GetAwaiter().GetResult(),
            count: 100
        );

    private static async Task CheckAsync(IReadOnlyList<EventMessage> messages)
    {
        using var projection = new TestProjection();
        var services = new PayrollServices(projection, new FakeTimeProvider(TestTime.Start));
        var closings = new List<StoredMonth<Closing>>();
        for (int applied = 0; applied < messages.Count; applied++)
        {
            closings.Add(await CloseAsync(services, applied + 1));
            await projection.HandleAsync(messages[applied]);
        }

        var now = await ReadAsync(services);
        foreach (var closing in closings)
        {
            var rows = ClosedDays.Read(closing.Value, closing.Rows).ToList();
            foreach (var change in await services.Changes.FindAsync(closing, CancellationToken.None))
            {
                if (change.Before is { } before)
                    Assert.True(rows.Remove(before));
                if (change.After is { } after)
                    rows.Add(after);
                Assert.NotEqual(change.Before, change.After);
            }

            Assert.Equal(now, ClosedDays.Sort(rows));
        }
    }

    private static async Task<StoredMonth<Closing>> CloseAsync(PayrollServices services, int version)
    {
        var days = await ReadAsync(services);
        var (compressed, sha256) = ClosedDays.Compress(days);
        var closing = new Closing
        {
            TenantKey = EventSequence.Tenant,
            Month = "2024-09",
            Version = version,
            From = September.From,
            To = September.To,
            ClosedAt = TestTime.Start,
            ClosedBy = "Li Na",
            Rows = days.Count,
            Sha256 = sha256,
            Open = [],
        };
        return new StoredMonth<Closing>(closing, compressed, "1");
    }

    private static ValueTask<IReadOnlyList<ClosedDay>> ReadAsync(PayrollServices services) =>
        services.Rows.ReadAsync(EventSequence.Tenant, September.From, September.To, [], CancellationToken.None);
}
