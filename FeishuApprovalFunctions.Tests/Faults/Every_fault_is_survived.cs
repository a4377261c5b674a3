using System.Globalization;
using System.Text.Json;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Simulator;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Xunit.Abstractions;

namespace FeishuApproval.Tests.Faults;

/// <summary>Feishu plays 20,000 events, some several times and none in order, while everything between the webhook and the records fails now and then.</summary>
public sealed class Every_fault_is_survived : IDisposable
{
    private const int Seed = 20_240_905;
    private const int Events = 20_000;
    private const int Storms = 8;

    private readonly ITestOutputHelper _output;
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _truth = new();
    private readonly FaultPlan _plan = new(Seed);
    private readonly EventFactory _events = new(SampleLibrary.All, new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken }, run: Seed);
    private readonly FaultClock _clock;

    public Every_fault_is_survived(ITestOutputHelper output) => (_output, _clock) = (output, new FaultClock(_truth));

    [Fact]
    public async Task And_the_records_are_those_of_a_run_without_faults()
    {
        await using var host = await FaultyServer.StartAsync(_folder, _plan, _clock);
        using var sender = new RetryingSender(_events, _truth);
        int[] requests = LoadPlan.Make(new LoadOptions { Url = host.Webhook, Count = Events, Duplicates = 0.2, Shuffle = true }, Seed);
        int[][] storms = [.. requests.Chunk(requests.Length / Storms)];
        for (int i = 0; i < Storms; i++)
        {
            var script = Script(i, host).ToDictionary(act => (int)(act.At * storms[i].Length), act => act.Do);
            await sender.SendAsync(storms[i], () => host.Webhook, finished => script.TryGetValue(finished, out var act) ? act() : Task.CompletedTask);
        }

        await SettleAsync(host);
        Report(host, sender);
        Assert.Equal(0, sender.GivenUp);
        Assert.Empty(Enum.GetValues<Fault>().Except(_plan.Counts.Keys));
        await AssertNothingIsLostAsync(host);

        // What is on the disk is all there is to it.
        await host.RestartAsync();
        await host.SettleAsync();
        await AssertNothingIsLostAsync(host);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The topic takes one message after the other: once a last one is answered, all before it are being delivered.</summary>
    private async Task SettleAsync(FaultyServer host)
    {
        using var last = new RetryingSender(_events, _truth);
        await last.SendAsync([0], () => host.Webhook, _ => Task.CompletedTask);
        await host.SettleAsync();
    }

    /// <summary>What befalls the host in each eighth of the run, and at which share of it. No request's first try meets two of them.</summary>
    private (double At, Func<Task> Do)[] Script(int storm, FaultyServer host) => storm switch
    {
        1 => [(0.6, host.KillAsync)],
        2 => [(0.3, () => JumpAsync(TimeSpan.FromHours(2)))],

        // Beyond the age that signatures may have: everything is refused, and the memory for duplicates is gone.
        3 => [(0.3, () => JumpAsync(TimeSpan.FromHours(11))), (0.5, () => JumpAsync(TimeSpan.Zero))],
        4 => [(0.7, host.KillAsync)],
        5 => [(0.5, () => JumpAsync(TimeSpan.FromHours(-3)))],

        // Started with a wrong date, which is mended while it runs.
        6 => [(0.4, () => JumpAsync(TimeSpan.FromDays(30))), (0.5, () => KillAsync(host, TimeSpan.Zero))],
        7 => [(0.8, host.KillAsync)],
        _ => [],
    };

    private Task JumpAsync(TimeSpan error)
    {
        _clock.Error = error;
        _plan.Met(Fault.ClockJump);
        return Task.CompletedTask;
    }

    private async Task KillAsync(FaultyServer host, TimeSpan thenError)
    {
        await host.KillAsync();
        await JumpAsync(thenError);
    }

    private async Task AssertNothingIsLostAsync(FaultyServer host)
    {
        var messages = Enumerable.Range(0, Events).Select(number => FaultFreeRun.Message(_events.Create(number), _truth)).DistinctBy(message => message.MessageId).ToList();
        var deadLetters = host.DeadLetters.ToDictionary(letter => letter.Message.MessageId);
        var applied = messages.Where(message => !deadLetters.ContainsKey(message.MessageId)).ToList();
        using var expected = await FaultFreeRun.OfAsync(applied);
        var journal = ReadJournal();

        Assert.Empty(messages.Select(message => message.MessageId).Except(journal));
        Assert.Equal(expected.Attendance.Count, host.Attendance.Count);
        foreach (string code in messages.SelectMany(FaultFreeRun.Instances).Distinct())
        {
            var state = (await host.Attendance.LoadAsync(code, CancellationToken.None)).State;
            var free = (await expected.Attendance.LoadAsync(code, CancellationToken.None)).State;
            Assert.Equal(FaultFreeRun.Text(free), FaultFreeRun.Text(state));
            Assert.Equal(EventIds(free), EventIds(state));
            Assert.Equal(state?.Events.Count, state?.Version);
        }

        foreach (string process in messages.Where(message => Subscriptions.ApproverTask.Accepts(message.Subject)).Select(message => message.CorrelationId!).Distinct())
        {
            Assert.Equal(Text(await expected.Tasks.ListAsync(process, CancellationToken.None)), Text(await host.Tasks.ListAsync(process, CancellationToken.None)));
        }

        await AssertListsAreEqualAsync(expected, host);

        // Only what the store never takes, and what no version could read, is set aside.
        var faults = new StoreFaults(_plan);
        Assert.All(deadLetters.Values, letter => Assert.Equal(faults.IsPoisoned(letter.Message.MessageId), letter.Reason != "unreadable"));
    }

    /// <summary>
    /// Compares the index row by row, for every employee and day that a record of either run has or ever had; less the rows that only an
    /// earlier state of their record had, which lists pass over.
    /// </summary>
    private static async Task AssertListsAreEqualAsync(FaultFreeRun expected, FaultyServer host)
    {
        var places = expected.Attendance.All.Concat(host.Attendance.All).SelectMany(state => IndexEntry.Of(state).Concat(state.StaleEntries)).ToHashSet();
        var changes = host.Attendance.All.ToDictionary(state => state.InstanceCode, IndexChange.Of);
        foreach (var (tenant, user) in places.Select(place => (place.TenantKey, place.UserId)).Distinct())
        {
            Assert.Equal(await ListAsync(expected.Index), (await ListAsync(host.Index)).Where(row => changes[row.InstanceCode].PutByEmployee.Contains(row)));

            ValueTask<IReadOnlyList<EmployeeRow>> ListAsync(MemoryAttendanceIndex index) =>
                index.ListByEmployeeAsync(tenant, user, DateOnly.MinValue, DateOnly.MaxValue, null, int.MaxValue, CancellationToken.None);
        }

        foreach (var (tenant, date) in places.SelectMany(Days).Distinct())
        {
            Assert.Equal(await ListAsync(expected.Index), (await ListAsync(host.Index)).Where(row => changes[row.InstanceCode].PutByDay.Contains(row)));

            ValueTask<IReadOnlyList<DayRow>> ListAsync(MemoryAttendanceIndex index) => index.ListByDayAsync(tenant, date, null, int.MaxValue, CancellationToken.None);
        }
    }

    private static IEnumerable<(string TenantKey, DateOnly Date)> Days(IndexEntry place) =>
        Enumerable.Range(place.FirstDay.DayNumber, place.LastDay.DayNumber - place.FirstDay.DayNumber + 1).Select(day => (place.TenantKey, DateOnly.FromDayNumber(day)));

    private static IEnumerable<string> EventIds(AttendanceState? state) => (state?.Events ?? []).Select(applied => applied.EventId).Order(StringComparer.Ordinal);

    private static string Text(IReadOnlyList<ApproverTask> tasks) => JsonSerializer.Serialize(tasks);

    private HashSet<string> ReadJournal()
    {
        using var reader = new StreamReader(new FileStream(_folder.File("journal.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var ids = new HashSet<string>();
        while (reader.ReadLine() is { } line) ids.Add(JsonElement.Parse(line).GetProperty("message_id").GetString()!);
        return ids;
    }

    private void Report(FaultyServer host, RetryingSender sender)
    {
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, {Events} events, {sender.SentByRung[0]} deliveries of them"));
        foreach (var fault in Enum.GetValues<Fault>()) _output.WriteLine($"{fault}: {_plan.Counts.GetValueOrDefault(fault)}");
        _output.WriteLine($"requests by rung: {string.Join(", ", sender.SentByRung)}; answers: {string.Join(", ", sender.Answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))}");
        _output.WriteLine($"records: {host.Attendance.Count}; deliveries the kills came between: {host.LeftUnsettled}");
        _output.WriteLine($"dead letters: {string.Join(", ", host.DeadLetters.CountBy(letter => letter.Reason))}");
    }
}
