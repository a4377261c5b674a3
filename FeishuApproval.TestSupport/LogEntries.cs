using Microsoft.Extensions.Logging;

namespace FeishuApproval.TestSupport;

internal static class LogEntries
{
    extension<T>(FakeLogger<T> log)
    {
        /// <summary>The entries of level Information and above, as texts: level, message, values and exception.</summary>
        public IReadOnlyList<string> Entries =>
            [
                .. log
                    .Collector.GetSnapshot()
                    .Where(record => record.Level >= LogLevel.Information)
                    .Select(record =>
                        $"{record.Level} {record.Message} {string.Join(' ', (record.StructuredState ?? []).Select(pair => $"{pair.Key}={pair.Value}"))} {record.Exception}"
                    ),
            ];
    }
}
