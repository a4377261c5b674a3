using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Commands.Connect;

/// <summary>Waits for the first record of a server.</summary>
internal sealed class FirstRecord(LocalServer server, IConfiguration configuration, TimeProvider time)
{
    private const int PageSize = 500;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for a record. If there are records, it is the one that changed last.</summary>
    public async Task<(AttendanceRecord Record, string TenantKey)> WaitAsync(CancellationToken stop)
    {
        while (true)
        {
            if (await FindAsync(stop) is { } found)
                return found;
            await Task.Delay(PollInterval, time, stop);
        }
    }

    private async Task<(AttendanceRecord Record, string TenantKey)?> FindAsync(CancellationToken stop)
    {
        var services = server.Services;
        var store = services.GetRequiredService<IAttendanceStore>();
        var rules = services.GetRequiredService<AttendanceRules>();
        IReadOnlyList<string> tenants = configuration[$"{FeishuOptions.Section}:TenantKey"]
            is { Length: > 0 } configured
            ? [configured]
            : await store.ListTenantsAsync(1, stop);
        foreach (string tenant in tenants)
        {
            AttendanceRecord? last = null;
            string? after = null;
            ChangePage page;
            do
            {
                page = await store.ReadChangesAsync(tenant, after, PageSize, stop);
                after = page.Next;
                foreach (var change in page.Changes.Reverse())
                {
                    var loaded = await store.LoadAsync(change.InstanceCode, stop);
                    if (loaded.State is not { } state || AttendanceRecord.From(state, rules) is not { } record)
                        continue;
                    last = record;
                    break;
                }
            } while (page.HasMore);
            if (last is not null)
                return (last, tenant);
        }

        return null;
    }
}
