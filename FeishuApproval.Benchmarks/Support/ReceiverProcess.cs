using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FeishuApproval.Local.Commands.Send;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Topic;
using FeishuApproval.Simulator;

namespace FeishuApproval.Benchmarks.Support;

/// <summary>Runs <c>feishu-approval serve</c> in a separate process, with a free port and a temporary folder.</summary>
internal sealed class ReceiverProcess : IDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private ReceiverProcess(Process process, DirectoryInfo folder, Uri address) =>
        (_process, _folder, Address) = (process, folder, address);

    /// <summary>The address of the server.</summary>
    public Uri Address { get; }

    /// <summary>Starts the server and waits until it answers.</summary>
    public static async Task<ReceiverProcess> StartAsync(CancellationToken cancellationToken)
    {
        int port = FreePort();
        var folder = Directory.CreateTempSubdirectory("feishu-approval-load-");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(SendCommand).Assembly.Location,
                "serve",
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
                "--data",
                folder.FullName,
            },
            Environment =
            {
                ["Feishu__VerificationToken"] = SampleLibrary.VerificationToken,
                ["Feishu__EncryptKey"] = SampleLibrary.EncryptKey,
            },

            // The output is ignored, but it must be read so that the pipe does not fill up. Only the load run's own lines are shown.
            RedirectStandardOutput = true,
        };
        var receiver = new ReceiverProcess(Process.Start(start)!, folder, new Uri($"http://127.0.0.1:{port}"));
        receiver._process.OutputDataReceived += (_, _) => { };
        receiver._process.BeginOutputReadLine();
        try
        {
            await receiver.WaitUntilItAnswersAsync(cancellationToken);
            return receiver;
        }
        catch
        {
            receiver.Dispose();
            throw;
        }
    }

    /// <summary>The processor time and the memory that the server has used so far.</summary>
    public (TimeSpan Processor, long WorkingSet) Usage()
    {
        _process.Refresh();
        return (_process.TotalProcessorTime, _process.WorkingSet64);
    }

    /// <summary>Waits until every accepted event is applied.</summary>
    public async Task WaitUntilAppliedAsync(CancellationToken cancellationToken)
    {
        using var database = Database.OpenReadOnly(Path.Combine(_folder.FullName, Database.FileName));
        while (database.Read(DeliveryTable.Count) > 0)
            await Task.Delay(20, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task WaitUntilItAnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(Address, cancellationToken);
                return;
            }
            catch (HttpRequestException)
                when (!_process.HasExited && TimeProvider.System.GetElapsedTime(start) < StartTime)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
