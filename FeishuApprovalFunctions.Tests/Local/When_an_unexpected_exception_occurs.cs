using System.Net;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Local;

public sealed class When_an_unexpected_exception_occurs()
    : AttendanceStoreDecorator(new InMemoryAttendanceStore()),
        ILoggerProvider
{
    private readonly FakeLogger<LocalServer> _log = new();
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    [Theory]
    [InlineData("GET", "attendance/instance-1")]
    [InlineData("GET", "attendance/instance-1?format=csv")]
    [InlineData("POST", "manage/rebuild?instance_code=instance-1")]
    public async Task The_answer_is_500_without_detail_and_the_log_has_the_exception(string method, string route)
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, "/api/" + route));
        request.Headers.Add("x-functions-key", "a-key");

        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(
            ProblemText.Of(500, "Internal Server Error", "This could not be answered; the log says why."),
            await response.Content.ReadAsStringAsync()
        );
        Assert.Contains("The detail.", Assert.Single(_log.Entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_makes_Feishu_send_its_event_again()
    {
        await using var host = await StartAsync();
        var leave = TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: DateTimeOffset.UtcNow);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/feishu/events"))
        {
            Content = new ByteArrayContent(leave.Body),
        };
        request.Headers.Add("X-Lark-Request-Timestamp", leave.Timestamp);
        request.Headers.Add("X-Lark-Request-Nonce", leave.Nonce);
        request.Headers.Add("X-Lark-Signature", leave.Signature);

        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(
            """{"error":"The event could not be stored in time; send it again."}""",
            await response.Content.ReadAsStringAsync()
        );
        Assert.Contains("The detail.", Assert.Single(_log.Entries), StringComparison.Ordinal);
    }

    public override ValueTask<Loaded<AttendanceState>> LoadAsync(
        string instanceCode,
        CancellationToken cancellationToken
    ) => throw new InvalidOperationException("The detail.");

    public override ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    ) => throw new InvalidOperationException("The detail.");

    public ILogger CreateLogger(string categoryName) => _log;

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private Task<LocalServer> StartAsync() =>
        TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken={TestWebhook.Token};Feishu__EncryptKey={TestWebhook.EncryptKey};Api__AdminKey=a-key",
            services =>
                services
                    .AddSingleton<IAttendanceStore>(this)
                    .AddSingleton<ITopic>(
                        new FakeTopic { Behaviour = _ => throw new InvalidOperationException("The detail.") }
                    )
                    .AddSingleton<ILoggerProvider>(this)
        );
}
