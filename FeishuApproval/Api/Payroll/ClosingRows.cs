using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Tables;
using FeishuApproval.Closings;

namespace FeishuApproval.Api.Payroll;

/// <summary>Reads the days of all employees as a closing stores them.</summary>
internal sealed class ClosingRows(AttendanceSearch search)
{
    /// <summary>Returns the rows of a period in the order of a closing.</summary>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="unreadable">Receives the records that cannot be read; they have no rows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="AnswerTooLargeException">There are more rows than a closing can have.</exception>
    public async ValueTask<IReadOnlyList<ClosedDay>> ReadAsync(
        string tenantKey,
        DateOnly from,
        DateOnly to,
        ICollection<string> unreadable,
        CancellationToken cancellationToken
    )
    {
        var query = new RecordQuery(tenantKey, from, to, WithReverted: false) { Unreadable = unreadable };
        var rows = new List<ClosedDay>();
        await foreach (var days in search.FindAllDaysAsync(query, names: null, cancellationToken))
        {
            rows.AddRange(days.Select(day => ClosedDay.Of(day.UserId, day.Day, day.Record)));
            if (rows.Count > MonthRows.Max)
            {
                throw new AnswerTooLargeException(
                    $"The month has more than {MonthRows.Max} days of employees. A closing stores at most so many."
                );
            }
        }

        return [.. ClosedDays.Sort(rows)];
    }
}
