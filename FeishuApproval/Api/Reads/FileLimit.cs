using System.Runtime.CompilerServices;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Reads;

/// <summary>Limits the work for one file that is made while it is sent.</summary>
/// <param name="time">The clock that limits the work.</param>
internal sealed class FileLimit(TimeProvider time)
{
    /// <summary>The longest time to read the rows of one file. Waiting for the caller does not count.</summary>
    internal static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    private const string TooMuch =
        "These are too many records for one file; ask for a shorter period, fewer kinds, or some employees with employees.";

    private TimeSpan _worked;

    /// <summary>The maximum number of rows in one table.</summary>
    public int MaxRows { get; init; } = 100_000;

    /// <summary>Ends a table that needs too much work. The tables of one file share the time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<T>> ApplyAsync<T>(
        IAsyncEnumerable<IReadOnlyList<T>> pages,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await using var source = pages.GetAsyncEnumerator(cancellationToken);
        int rows = 0;
        while (true)
        {
            long start = time.GetTimestamp();
            if (!await source.MoveNextAsync())
                yield break;
            _worked += time.GetElapsedTime(start);
            rows += source.Current.Count;
            if (rows > MaxRows || _worked >= MaxTime)
                throw new AnswerTooLargeException(TooMuch);
            yield return source.Current;
        }
    }
}
