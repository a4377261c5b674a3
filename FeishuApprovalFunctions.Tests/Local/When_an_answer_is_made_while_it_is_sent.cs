using System.Net;
using System.Runtime.CompilerServices;
using FeishuApproval.Api.Http;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Local;

public sealed class When_an_answer_is_made_while_it_is_sent : ILoggerProvider
{
    private static readonly byte[] Chunk = new byte[256 * 1024];

    private readonly FakeLogger<LocalServer> _log = new();
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly TaskCompletionSource _ended = new();

    public static TheoryData<string, int, string> Failures =>
        new()
        {
            { nameof(AnswerTooLargeException), 400, "Ask for less." },
            { nameof(StoreUnavailableException), 503, "The store cannot answer now; ask again in a few seconds." },
            { nameof(InvalidOperationException), 500, "This could not be answered; the log says why." },
        };

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task It_arrives_whole(int chunks)
    {
        await using var host = await StartAsync(stop => ChunksAsync(chunks, failure: null, stop));

        byte[] body = await _http.GetByteArrayAsync(new Uri(host.Address, "/api/test"));

        Assert.Equal(chunks * Chunk.Length, body.Length);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_at_its_start_is_an_answer_of_its_own(string failure, int status, string sentence)
    {
        await using var host = await StartAsync(stop => ChunksAsync(1, failure, stop));

        using var response = await _http.GetAsync(new Uri(host.Address, "/api/test"));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(sentence, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_after_its_start_closes_the_connection_so_that_a_part_is_not_taken_for_the_whole(
        string failure,
        int status,
        string sentence
    )
    {
        await using (var host = await StartAsync(stop => ChunksAsync(10, failure, stop)))
        {
            using var response = await _http.GetAsync(
                new Uri(host.Address, "/api/test"),
                HttpCompletionOption.ResponseHeadersRead
            );

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                await using var body = await response.Content.ReadAsStreamAsync();
                await body.CopyToAsync(Stream.Null);
            });
        }

        // A stopped server has written what it has to say.
        string entry = Assert.Single(_log.Entries);
        Assert.Contains(
            status == 400 ? $"The answer of test was cut off and its connection closed. {sentence}" : "test",
            entry,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_it()
    {
        await using var host = await StartAsync(EndlessAsync);
        var response = await _http.GetAsync(
            new Uri(host.Address, "/api/test"),
            HttpCompletionOption.ResponseHeadersRead
        );

        response.Dispose();

        await _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(_log.Entries);
    }

    public ILogger CreateLogger(string categoryName) => _log;

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync(
        int count,
        string? failure,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return Chunk;
        }

        stop.ThrowIfCancellationRequested();
        Exception? exception = failure switch
        {
            nameof(AnswerTooLargeException) => new AnswerTooLargeException("Ask for less."),
            nameof(StoreUnavailableException) => new StoreUnavailableException("It is away."),
            nameof(InvalidOperationException) => new InvalidOperationException("The detail."),
            _ => null,
        };
        if (exception is not null)
            throw exception;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> EndlessAsync([EnumeratorCancellation] CancellationToken stop)
    {
        try
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return Chunk;
            }
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private Task<LocalServer> StartAsync(Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> chunks) =>
        TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken={TestWebhook.Token}",
            services =>
                services
                    .AddSingleton(
                        new ApiRoute(
                            ["GET"],
                            "test",
                            RouteAccess.Open,
                            (_, stop) => ValueTask.FromResult(HttpResult.Private([]) with { Chunks = chunks(stop) })
                        )
                    )
                    .AddSingleton<ILoggerProvider>(this)
        );
}
