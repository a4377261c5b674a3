using FeishuApproval.Local.Commands.Serve;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeishuApproval.Tests.Local;

public sealed class When_a_service_of_the_server_fails : IDisposable
{
    private const string Failure = "its FailingService failed (InvalidOperationException: a bug)";
    private const string Sentence =
        $"The server stopped, because {Failure}. Every event that was answered 200 is stored. The log has the details; start the server again "
        + "after fixing the cause.";

    private readonly TempFolder _folder = new();
    private readonly FailingService _service = new();

    [Fact]
    public async Task The_process_ends_with_exit_code_1_and_a_sentence_and_stopping_says_why()
    {
        var output = new WatchedWriter("Ctrl-C stops.", _service.Fail);
        var error = new StringWriter();

        int exitCode = await ServeCommand.RunAsync(Options(), output, error, jsonOutput: null, CancellationToken.None);

        Assert.Equal(1, exitCode);
        Assert.EndsWith(
            $"Stopping, because {Failure}: storing the requests that were received.",
            output.ToString().TrimEnd(),
            StringComparison.Ordinal
        );
        Assert.Equal(Sentence, error.ToString().TrimEnd());
    }

    [Fact]
    public async Task A_service_that_fails_during_the_start_is_named_too()
    {
        _service.Fail();

        var error = new StringWriter();

        int exitCode = await ServeCommand.RunAsync(
            Options(),
            TextWriter.Null,
            error,
            jsonOutput: null,
            CancellationToken.None
        );

        Assert.Equal((1, Sentence), (exitCode, error.ToString().TrimEnd()));
    }

    public void Dispose() => _folder.Dispose();

    private LocalServerOptions Options() =>
        new()
        {
            Configuration = TestConfiguration.Of(TestServer.Keyed("a-key")),
            DataFolder = _folder.Path,
            Urls = ["http://127.0.0.1:0"],
            Quiet = true,
            Database = TestDatabase.Fast,
            ConfigureServices = services => services.AddSingleton<IHostedService>(_service),
        };

    private sealed class FailingService : BackgroundService
    {
        private readonly TaskCompletionSource _failing = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail() => _failing.TrySetResult();

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await _failing.Task.WaitAsync(stoppingToken);
            throw new InvalidOperationException("a bug");
        }
    }

    /// <summary>Acts when a line is written.</summary>
    private sealed class WatchedWriter(string line, Action act) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            if (value == line)
                act();
            return Task.CompletedTask;
        }
    }
}
