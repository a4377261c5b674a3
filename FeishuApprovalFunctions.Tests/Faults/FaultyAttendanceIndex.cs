using FeishuApproval.Attendance.Index;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Faults;

/// <summary>An index with <see cref="StoreFaults"/>.</summary>
public sealed class FaultyAttendanceIndex(IAttendanceIndex inner, StoreFaults faults) : AttendanceIndexDecorator(inner)
{
    public override ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken) =>
        change is { PutByEmployee: [], RemoveByEmployee: [] }
            ? Inner.ApplyAsync(change, cancellationToken)
            : faults.WriteRowsAsync(
                change.PutByEmployee.Concat(change.RemoveByEmployee).First().InstanceCode,
                isWritten =>
                    Inner.ApplyAsync(
                        change with
                        {
                            PutByEmployee = [.. change.PutByEmployee.Where(row => isWritten(row))],
                            RemoveByEmployee = [.. change.RemoveByEmployee.Where(row => isWritten(row))],
                            PutByDay = [.. change.PutByDay.Where(row => isWritten(row))],
                            RemoveByDay = [.. change.RemoveByDay.Where(row => isWritten(row))],
                        },
                        cancellationToken
                    )
            );
}
