using System.Diagnostics.Metrics;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Configuration;
using FeishuApproval.Events;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Hosting;

/// <summary>The records of a data folder that no host uses, as a host would serve them: rebuilt from the journal, in memory.</summary>
internal static class JournalRecords
{
    /// <summary>Rebuilds them.</summary>
    /// <param name="folder">The folder, taken for this process.</param>
    /// <param name="zone">The attendance zone.</param>
    /// <param name="progress">Told the share of the journal that is read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ConfigurationException">A file cannot be read, or a line is corrupt; the message names it.</exception>
    public static AttendanceSearch Read(DataFolder folder, TimeZoneInfo zone, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var deadLetters = Open(folder.DeadLetters, DeadLetterFile.Open);
        var store = new MemoryAttendanceStore();
        var index = MemoryAttendanceIndex.Waiting();
        var metrics = new Metrics(services.GetRequiredService<IMeterFactory>());
        var projector = new AttendanceProjector(store, new AttendanceIndexer(store, index), new EventReader(zone), zone, metrics);
        var pool = new StringPool();
        using var journal = Open(folder.Journal, path => JsonLinesFile.Open(path, Apply, progress, cancellationToken));
        index.Fill(store);
        return new AttendanceSearch(store, index, zone: zone);

        void Apply(ReadOnlyMemory<byte> line)
        {
            var message = MessageLine.Read(line, pool);

            // A dead letter has had no effect, and a purged one never will.
            if (Subscriptions.All.Any(subscription => !subscription.EventTypes.IsEmpty && subscription.Accepts(message.Subject) && deadLetters.IsSuppressed(subscription.Name, message.MessageId))) return;
            while (Handle(message) == HandlerOutcome.Contended) cancellationToken.ThrowIfCancellationRequested();
        }

        HandlerOutcome Handle(EventMessage message)
        {
            var handling = projector.HandleAsync(message, cancellationToken);
            return handling.IsCompleted ? handling.Result : handling.AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Whoever writes an export must not take a journal that cannot be read for a file that cannot be written.</summary>
    private static T Open<T>(string path, Func<string, T> open)
    {
        try
        {
            return open(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be read: {exception.Message}");
        }
    }
}
