using System.Buffers;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests.Support;

/// <summary>A one-machine host on a folder of the test's own and a free port.</summary>
internal static class TestServer
{
    /// <summary>The settings of a host that takes the tests' plain events, with this admin key.</summary>
    public static string Keyed(string key) => $"Feishu__VerificationToken={TestWebhook.Token};Api__Key={key}-of-reads;Api__AdminKey={key}";

    /// <summary>Starts one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="settings">Its settings, as <see cref="TestConfiguration"/> reads them.</param>
    /// <param name="configureServices">Has the last word on its services.</param>
    public static Task<LocalServer> StartAsync(TempFolder folder, string settings, Action<IServiceCollection>? configureServices = null) => LocalServer.StartAsync(new LocalServerOptions
    {
        Configuration = TestConfiguration.Of(settings),
        DataFolder = folder.Path,
        Urls = ["http://127.0.0.1:0"],
        Quiet = true,
        ConfigureServices = configureServices,
    });

    /// <summary>Appends events to the journal of a folder that no host uses.</summary>
    /// <returns>How many bytes they take.</returns>
    public static int WriteJournal(TempFolder folder, params IEnumerable<EventMessage> messages)
    {
        using var journal = JsonLinesFile.Open(folder.File(DataFolder.JournalName), _ => { });
        var lines = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            using (var writer = MessageLine.NewWriter(lines)) MessageLine.Write(writer, message);
            lines.Write("\n"u8);
        }

        journal.Append(lines.WrittenSpan);
        return lines.WrittenCount;
    }
}
