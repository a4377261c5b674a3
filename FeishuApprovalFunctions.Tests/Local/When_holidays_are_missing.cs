using System.Text.Json;
using FeishuApproval.Configuration;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.WorkCalendars;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Local;

/// <summary>A one-machine server whose only source of holidays is a file without the current year.</summary>
public sealed class When_holidays_are_missing : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_warning_at_start_and_the_status_say_so()
    {
        string file = _folder.File("holidays.csv", "date,type,name\n2000-01-01,holiday,of another year\n");
        var log = new FakeLogger<HolidayCheck>();
        await using var server = await TestServer.StartAsync(
            _folder,
            $"{TestServer.Keyed("k")};Attendance__Holidays=none;Attendance__HolidayFile={file}",
            services => services.AddSingleton<ILogger<HolidayCheck>>(log)
        );
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-functions-key", "k");

        using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri(server.Address, "/api/status")));

        var holidays = status.RootElement.GetProperty("holidays");
        string message = holidays.GetProperty("message").GetString()!;
        Assert.StartsWith("The public holidays of 2", message, StringComparison.Ordinal);
        Assert.NotEqual(0, holidays.GetProperty("missing_years").GetArrayLength());
        Assert.StartsWith($"Warning {message}", Assert.Single(log.Entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_a_mistake_stops_the_start()
    {
        string file = _folder.File("holidays.csv", "date,type,name\n2026-10-01,off,National Day\n");

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            TestServer.StartAsync(_folder, $"{TestServer.Keyed("k")};Attendance__HolidayFile={file}")
        );

        Assert.StartsWith(
            $"Attendance__HolidayFile {file} cannot be read. Line 2: ",
            exception.Message,
            StringComparison.Ordinal
        );
    }
}
