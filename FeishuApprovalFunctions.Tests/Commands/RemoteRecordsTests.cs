using System.Globalization;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Commands;

public sealed class RemoteRecordsTests : IAsyncDisposable
{
    private readonly WatchedTimeProvider _time = new();
    private readonly List<TimeSpan> _pauses = [];
    private readonly Queue<(int Status, string? RetryAfter)> _failures = new();
    private readonly WebApplication _server;
    private string _body = """{"items":[],"next_page_token":null}""";

    public RemoteRecordsTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGet("/api/attendance", AnswerAsync);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_temporary_failure_is_retried(int status)
    {
        _failures.Enqueue((status, null));
        _failures.Enqueue((status, null));

        Assert.Equal(1, await CountPagesAsync());
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)], _pauses);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Tue, 14 Nov 2023 22:13:50 GMT", 30)]
    [InlineData("86400", 60)]
    [InlineData("soon", 5)]
    public async Task The_server_sets_the_wait_within_bounds(string retryAfter, int seconds)
    {
        _failures.Enqueue((429, retryAfter));

        Assert.Equal(1, await CountPagesAsync());
        Assert.Equal([TimeSpan.FromSeconds(seconds)], _pauses);
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(404, 1)]
    [InlineData(502, 6)]
    public async Task A_permanent_error_ends_the_export(int status, int requests)
    {
        for (int i = 0; i < 10; i++)
            _failures.Enqueue((status, null));

        var exception = await Assert.ThrowsAsync<UsageException>(CountPagesAsync);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"{_server.Urls.First()}/ answered {status}."),
            exception.Message
        );
        Assert.Equal(10 - requests, _failures.Count);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"items":[null],"next_page_token":null}""")]
    public async Task An_answer_of_another_program_ends_the_export_in_one_sentence(string body)
    {
        _body = body;

        var exception = await Assert.ThrowsAsync<UsageException>(CountPagesAsync);
        Assert.Equal(
            $"The answer of {_server.Urls.First()}/ is not one of a feishu-approval server. Check the address.",
            exception.Message
        );
    }

    [Fact]
    public async Task A_redirect_ends_the_export()
    {
        _failures.Enqueue((302, null));

        var exception = await Assert.ThrowsAsync<UsageException>(CountPagesAsync);
        Assert.Contains(" redirects. Redirects are not followed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_answered_once_may_be_unreachable_for_a_while()
    {
        await _server.StartAsync();
        using var pages = new RemotePages(new Uri(_server.Urls.First()), key: null, _time);
        await pages.ReadAsync("api/attendance", (body, _) => body, CancellationToken.None);
        await _server.StopAsync();

        var reading = Task.Run(() => pages.ReadAsync("api/attendance", (body, _) => body, CancellationToken.None));
        while (await Task.WhenAny(reading, _time.WhenTimerIsSet()) != reading)
            _pauses.Add(_time.AdvanceToNextTimer());

        var exception = await Assert.ThrowsAsync<UsageException>(() => reading);
        Assert.Contains(" cannot be reached: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(5), 5), _pauses);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (!_failures.TryDequeue(out var failure))
            return context.Response.WriteAsync(_body);
        context.Response.StatusCode = failure.Status;
        if (failure.RetryAfter is not null)
            context.Response.Headers.RetryAfter = failure.RetryAfter;
        return Task.CompletedTask;
    }

    /// <summary>Reads all pages, and advances the clock over every pause.</summary>
    private async Task<int> CountPagesAsync()
    {
        await _server.StartAsync();
        var counting = Task.Run(async () =>
        {
            var pages = new RemoteRecords(new Uri(_server.Urls.First()), key: null, tenantKey: null, _time).ReadAsync(
                new DateOnly(2024, 9, 1),
                new DateOnly(2024, 9, 30),
                withReverted: false,
                withCancelLeaves: false
            );
            int count = 0;
            await foreach (var page in pages)
                count++;
            return count;
        });
        while (await Task.WhenAny(counting, _time.WhenTimerIsSet()) != counting)
            _pauses.Add(_time.AdvanceToNextTimer());
        return await counting;
    }
}
