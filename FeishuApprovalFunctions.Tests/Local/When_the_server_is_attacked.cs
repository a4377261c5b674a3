using System.Diagnostics;
using System.Net;
using System.Text;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace FeishuApproval.Tests.Local;

/// <summary>Attacks without any key, over real connections.</summary>
public sealed class When_the_server_is_attacked : IDisposable
{
    private const string Settings =
        $"Feishu__VerificationToken={TestWebhook.Token};Feishu__EncryptKey={TestWebhook.EncryptKey}";

    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> OpenAddresses =>
        new()
        {
            { "http://0.0.0.0:0", "" },
            { "http://*:0", "" },
            { "http://[::]:0", "" },
            { "http://user@localhost:0", "" },
            { "http://loopback:0", "" },
            { "http://127.0.0.1.example.com:0", "" },
            { "http://127.0.0.1:0", "Kestrel__Endpoints__Other__Url=http://0.0.0.0:0" },
            { "http://127.0.0.1:0", "Kestrel__Endpoints__Other__Url=http://loopback:0" },
            { "http://0.0.0.0:0", "Api__AdminKey=a-key-of-management" },
            { "http://user@localhost:0", "Api__Key=fifteen letters" },
        };

    [Theory]
    [MemberData(nameof(OpenAddresses))]
    public async Task It_does_not_start_where_others_reach_it_without_a_long_key(string url, string settings)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(url, settings));

        Assert.Contains("is reachable from other machines", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Set Api__Key to", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_starts_there_with_one()
    {
        await using var host = await StartAsync("http://0.0.0.0:0", "Api__Key=a-key-of-the-reads");

        Assert.NotEqual(0, host.Address.Port);
    }

    [Fact]
    public async Task A_header_that_does_not_end_is_given_up_after_5_s()
    {
        await using var host = await StartAsync();
        var watch = Stopwatch.StartNew();
        using var socket = await RawConnection.OpenAsync(
            host.Address,
            "GET /api/health/live HTTP/1.1\r\nHost: loc"u8.ToArray()
        );

        await RawConnection.ReadAsync(socket);

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(12));
    }

    [Theory]
    [InlineData("POST /api/feishu/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf")]
    [InlineData("GET /api/health/live HTTP/1.1\r\nHost: loc")]
    public async Task A_half_sent_request_does_not_hold_up_the_end(string half)
    {
        var host = await StartAsync();
        using var socket = await RawConnection.OpenAsync(host.Address, Encoding.ASCII.GetBytes(half));
        using var http = new HttpClient();
        await http.GetStringAsync(new Uri(host.Address, "/api/health/live"));
        var watch = Stopwatch.StartNew();

        await host.DisposeAsync();

        // The time limit is 3 s; the default of .NET is 30 s.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(12));
    }

    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/api/health/live", 200)]
    [InlineData("GET", "/api/attendance", 400)]
    [InlineData("GET", "/api/manage/dead-letters", 401)]
    [InlineData("POST", "/api/feishu/events", 401)]
    [InlineData("PUT", "/api/feishu/events", 405)]
    [InlineData("DELETE", "/api/attendance", 405)]
    [InlineData("GET", "/nowhere", 404)]
    public async Task No_answer_is_sniffed(string method, string path, int status)
    {
        await using var host = await StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, path));

        using var response = await http.SendAsync(request);

        Assert.Equal(
            (status, "nosniff"),
            ((int)response.StatusCode, Assert.Single(response.Headers.GetValues("X-Content-Type-Options")))
        );
    }

    [Fact]
    public async Task A_blocked_console_delays_no_request()
    {
        ConsoleLoggerOptions? options = null;
        await using var host = await TestServer.StartAsync(
            _folder,
            Settings,
            services =>
            {
                using var provider = services.BuildServiceProvider();
                options = provider.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;
            }
        );

        Assert.Equal(ConsoleLoggerQueueFullMode.DropWrite, options!.QueueFullMode);
    }

    [Theory]
    [InlineData(null, 500, ConnectionLimit.Max)]
    [InlineData(1_000_000L, 200, ConnectionLimit.Max)]
    [InlineData(1024L, 200, 696)]
    [InlineData(1024L, 500, 396)]
    [InlineData(512L, 211, 173)]
    public void Connections_are_what_the_open_files_and_a_margin_leave(long? openFiles, int open, int connections) =>
        Assert.Equal(connections, ConnectionLimit.For(openFiles, open));

    [Theory]
    [InlineData(256L, 200, 512)]
    [InlineData(511L, 100, 512)]
    [InlineData(1024L, 900, 1092)]
    public void Too_few_files_stop_the_start(long openFiles, int open, int needed)
    {
        var exception = Assert.Throws<ConfigurationException>(() => ConnectionLimit.For(openFiles, open));

        Assert.StartsWith(
            $"This process may open {openFiles} files, and the server needs {needed}. Raise the limit: ulimit -n ",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             7823                 7823                 processes ", null)]
    public void The_limit_of_open_files_is_read(string line, long? limit) =>
        Assert.Equal(
            limit,
            ConnectionLimit.ReadSoftLimit(["Limit                     Soft Limit           Hard Limit", line])
        );

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_large_body_is_read_completely_in_pieces()
    {
        await using var host = await StartAsync();
        var json = Payload.Leave();
        json["event"]!["leave_reason"] = new string('x', 700_000);
        var request = TestRequest.Sealed(json.Bytes(), sentAt: DateTimeOffset.UtcNow);
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/feishu/events"));
        message.Content = new ByteArrayContent(request.Body);
        message.Headers.Add("X-Lark-Request-Timestamp", request.Timestamp);
        message.Headers.Add("X-Lark-Request-Nonce", request.Nonce);
        message.Headers.Add("X-Lark-Signature", request.Signature);

        using var response = await http.SendAsync(message);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private Task<LocalServer> StartAsync(string url = "http://127.0.0.1:0", string settings = "") =>
        LocalServer.StartAsync(
            new LocalServerOptions
            {
                Configuration = TestConfiguration.Of($"{Settings};{settings}"),
                DataFolder = _folder.Path,
                Urls = [url],
                Quiet = true,
            }
        );
}
