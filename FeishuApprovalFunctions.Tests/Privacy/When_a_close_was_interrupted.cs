using FeishuApproval.Closings;
using FeishuApproval.Events.Facts;
using FeishuApproval.Files;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Privacy;

/// <summary>The rows of a close or a comparison that was interrupted and never repeated are deleted like all other data.</summary>
public sealed class When_a_close_was_interrupted : IDisposable
{
    private const string Person = "u1";
    private const string Month = "2023-11";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly MetricRecorder _meters = new();
    private InMemoryFiles _files = new();

    [Fact]
    public async Task An_erasure_deletes_its_rows_and_its_dry_run_counts_them()
    {
        await WriteAsync();

        await EraseAsync(closingRows: 3, comparisonRows: 1);
    }

    [Fact]
    public async Task After_an_erasure_that_was_interrupted_anywhere_the_next_one_leaves_nothing()
    {
        for (int step = 1; ; step++)
        {
            _files = new InMemoryFiles();
            await WriteAsync();
            var token = TokenOf(await CountAsync());
            bool isInterrupted = await IsInterruptedAsync(
                step,
                () => Erasure().RunAsync(Person, token, after: null, None).AsTask()
            );
            await EraseAsync();
            if (isInterrupted)
                continue;
            Assert.True(step > 30);
            return;
        }
    }

    [Fact]
    public async Task An_erasure_whose_calls_search_one_closing_each_finds_the_rows_of_all()
    {
        await WriteAsync();
        await AddLostAsync(Closings, Closing(3, Person, "u2"));
        _files.OnCall = () => _time.Advance(OperatorCall.Budget);

        await EraseAsync(closingRows: 4, comparisonRows: 1);
    }

    [Fact]
    public async Task An_erasure_lists_the_closings_once_and_reads_each_once()
    {
        for (int version = 1; version <= 60; version++)
        {
            var (closing, rows) = Closing(version, "u2");
            Assert.True(await Closings.TryAddAsync(closing, rows, None));
        }

        int calls = 0;
        _files.OnCall = () => calls++;
        await CountAsync();

        // The list of closings and that of comparisons, and of each closing its JSON, its rows and the names of its rows.
        Assert.Equal(2 + (60 * 3), calls);
    }

    [Fact]
    public async Task Retention_deletes_its_rows_when_their_month_is_old_and_its_dry_run_counts_them()
    {
        await WriteAsync();
        _time.SetUtcNow(new DateTimeOffset(2023, 12, 30, 23, 0, 0, TimeSpan.Zero));
        var early = await Retention().RunAsync(token: null, after: null, None);
        Assert.Equal((0, 0), (early.Closings, early.Comparisons));

        _time.Advance(TimeSpan.FromDays(1));
        var found = await RetainAsync();

        Assert.Equal((2, 2), (found.Closings, found.Comparisons));
    }

    [Fact]
    public async Task After_a_retention_that_was_interrupted_anywhere_the_next_one_leaves_nothing()
    {
        _time.SetUtcNow(new DateTimeOffset(2023, 12, 31, 23, 0, 0, TimeSpan.Zero));
        for (int step = 1; ; step++)
        {
            _files = new InMemoryFiles();
            await WriteAsync();
            var shown = await Retention().RunAsync(token: null, after: null, None);
            Assert.True(DryRunToken.TryParse(shown.Token!, out var token));
            bool isInterrupted = await IsInterruptedAsync(
                step,
                () => Retention().RunAsync(token, after: null, None).AsTask()
            );
            await RetainAsync();
            if (isInterrupted)
                continue;
            Assert.True(step > 30);
            return;
        }
    }

    public void Dispose() => _meters.Dispose();

    private MonthStore<Closing> Closings => new(_files);

    private MonthStore<AttendanceComparison> Comparisons => new(_files);

    private EmployeeErasure Erasure() =>
        new(
            new InMemoryAttendanceStore(),
            new InMemoryArchive(),
            new InMemoryDeadLetters(),
            Closings,
            Comparisons,
            new ErasureOptions(TimeSpan.Zero),
            _time,
            new FakeLogger<EmployeeErasure>()
        );

    private RetentionService Retention() =>
        new(
            new RetentionOptions(Events: null, Records: TimeSpan.FromDays(30)),
            new InMemoryAttendanceStore(),
            new InMemoryArchive(),
            Closings,
            Comparisons,
            new StoredValue<RetentionStatus>(new InMemoryFiles()),
            new ClockWatch(_time),
            _time,
            _meters.Metrics,
            new FakeLogger<RetentionService>()
        );

    /// <summary>
    /// Writes a closing and a comparison, with one row of the employee in the closing, and what is left of a second close and a second
    /// comparison that were interrupted: two rows and one row of the employee.
    /// </summary>
    private async Task WriteAsync()
    {
        var (closing, rows) = Closing(1, Person, "u2");
        Assert.True(await Closings.TryAddAsync(closing, rows, None));
        await AddLostAsync(Closings, Closing(2, Person, Person));
        var (comparison, compared) = Comparison(1, "u2");
        Assert.True(await Comparisons.TryAddAsync(comparison, compared, None));
        await AddLostAsync(Comparisons, Comparison(2, Person, "u2"));
    }

    /// <summary>Adds a version, and is interrupted when its rows are written and it is not.</summary>
    private async Task AddLostAsync<T>(MonthStore<T> store, (T Version, byte[] Rows) lost)
        where T : class, IMonthVersion<T>
    {
        int files = _files.Names.Count;
        Assert.True(await IsInterruptedAsync(3, () => store.TryAddAsync(lost.Version, lost.Rows, None).AsTask()));
        Assert.Equal(files + 1, _files.Names.Count);
    }

    /// <summary>Makes a call whose call number <paramref name="step"/> of the files fails. Returns whether it makes so many.</summary>
    private async Task<bool> IsInterruptedAsync(int step, Func<Task> call)
    {
        _files.OnCall = () =>
        {
            if (--step == 0)
                throw new StoreUnavailableException("The process was ended.");
        };
        try
        {
            await call();
            return false;
        }
        catch (StoreUnavailableException)
        {
            return true;
        }
        finally
        {
            _files.OnCall = () => { };
        }
    }

    private Task<ErasureReport> CountAsync() => RunAsync(token: null);

    /// <summary>Makes all calls of an erasure and returns the sum of their rows.</summary>
    private async Task<ErasureReport> RunAsync(DryRunToken? token)
    {
        var sum = await Erasure().RunAsync(Person, token, after: null, None);
        while (sum.Next is { } next)
        {
            var report = await Erasure().RunAsync(Person, token, next, None);
            sum = report with
            {
                ClosingRows = sum.ClosingRows + report.ClosingRows,
                ComparisonRows = sum.ComparisonRows + report.ComparisonRows,
            };
        }

        return sum;
    }

    private static DryRunToken TokenOf(ErasureReport counted)
    {
        Assert.True(DryRunToken.TryParse(counted.Token!, out var token));
        return token;
    }

    /// <summary>Erases the employee, and checks that the other one is left.</summary>
    private async Task EraseAsync(int? closingRows = null, int? comparisonRows = null)
    {
        var found = await CountAsync();
        Assert.Equal(
            (closingRows ?? found.ClosingRows, comparisonRows ?? found.ComparisonRows),
            (found.ClosingRows, found.ComparisonRows)
        );
        var erased = await RunAsync(TokenOf(found));
        Assert.Equal((found.ClosingRows, found.ComparisonRows), (erased.ClosingRows, erased.ComparisonRows));

        var again = await CountAsync();
        Assert.Equal((0, 0), (again.ClosingRows, again.ComparisonRows));
        var closing = (await Closings.FindAsync(string.Empty, Month, 1, None))!;
        Assert.Equal("u2", Assert.Single(ClosedDays.Read(closing.Value, closing.Rows)).UserId);
        var comparison = (await Comparisons.FindAsync(string.Empty, Month, 1, None))!;
        Assert.Equal("u2", Assert.Single(ComparisonRows.Read(comparison.Value, comparison.Rows)).UserId);
        Assert.Equal(4, _files.Names.Count);
    }

    /// <summary>Deletes what is old, and checks that nothing is left.</summary>
    private async Task<RetentionReport> RetainAsync()
    {
        var shown = await Retention().RunAsync(token: null, after: null, None);
        Assert.True(DryRunToken.TryParse(shown.Token!, out var token));
        var deleted = await Retention().RunAsync(token, after: null, None);
        Assert.Equal((shown.Closings, shown.Comparisons), (deleted.Closings, deleted.Comparisons));
        Assert.Empty(_files.Names);
        return deleted;
    }

    private static (Closing, byte[]) Closing(int version, params string[] users)
    {
        var (rows, sha256) = ClosedDays.Compress(
            users.Select(user => new ClosedDay
            {
                UserId = user,
                InstanceCode = "instance-1",
                Date = new(2023, 11, 5),
                HalfDays = 2,
            })
        );
        return (
            new Closing
            {
                TenantKey = string.Empty,
                Month = Month,
                Version = version,
                From = new(2023, 11, 1),
                To = new(2023, 11, 30),
                ClosedAt = TestTime.Start,
                ClosedBy = "Li Na",
                Rows = users.Length,
                Sha256 = sha256,
                Open = [],
            },
            rows
        );
    }

    private static (AttendanceComparison, byte[]) Comparison(int version, params string[] users)
    {
        var (rows, sha256) = ComparisonRows.Compress(
            users.Select(user => new ComparisonRow
            {
                UserId = user,
                Kind = AttendanceKind.Leave,
                Result = ComparisonResult.Same,
            })
        );
        return (
            new AttendanceComparison
            {
                TenantKey = string.Empty,
                Month = Month,
                Version = version,
                From = new(2023, 11, 1),
                To = new(2023, 11, 30),
                Through = new(2023, 11, 30),
                ComparedAt = TestTime.Start,
                Employees = users.Length,
                Counts = [],
                Notes = [],
                Rows = users.Length,
                Sha256 = sha256,
            },
            rows
        );
    }
}
