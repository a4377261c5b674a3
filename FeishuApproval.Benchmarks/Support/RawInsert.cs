using System.Diagnostics;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using Microsoft.Data.Sqlite;

namespace FeishuApproval.Benchmarks.Support;

/// <summary>
/// Measures the limit of the disk and SQLite. One thread only inserts the rows of accepted events, several in each transaction.
/// </summary>
internal static class RawInsert
{
    /// <summary>Returns how many events a second are stored.</summary>
    /// <param name="count">How many events.</param>
    /// <param name="group">How many events in each transaction.</param>
    public static double Measure(int count, int group)
    {
        var folder = Directory.CreateTempSubdirectory("feishu-approval-raw-");
        try
        {
            var messages = new SimulatedMessages();
            var prepared = Enumerable.Range(0, count).Select(messages.Create).ToList();
            string path = Path.Combine(folder.FullName, Database.FileName);
            Database.Open(path).Dispose();
            using var connection = new DatabaseConnection(path, SqliteOpenMode.ReadWrite);
            connection.ExecuteOnce("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768");
            long start = Stopwatch.GetTimestamp();
            long sequence = 0;
            foreach (var chunk in prepared.Chunk(group))
            {
                connection.Execute("BEGIN IMMEDIATE");
                foreach (var message in chunk)
                {
                    MessageTable.TryAdd(connection, ++sequence, message);
                    if (
                        Subscriptions.All.FirstOrDefault(each =>
                            each.Name != Subscriptions.ArchiveName && each.Accepts(message.Subject)
                        ) is
                        { } subscription
                    )
                    {
                        DeliveryTable.Add(connection, sequence, subscription.Name);
                    }
                }

                connection.Execute("COMMIT");
            }

            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
