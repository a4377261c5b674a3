using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.People;

/// <summary>
/// Reads names from a CSV file (<see cref="EmployeeTable"/>). The file is read again when its modification time or length has changed.
/// While the new content is unreadable, the last readable content stays in use.
/// </summary>
internal sealed partial class EmployeeNameFile : IEmployeeNames
{
    /// <summary>The minimum time between two checks of the file.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<EmployeeNameFile> _logger;
    private readonly Lock _check = new();
    private Content _content;
    private long _checkedAt;

    /// <param name="path">The file.</param>
    /// <param name="content">The content that was read from the file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs when the file has become unreadable.</param>
    public EmployeeNameFile(string path, Content content, TimeProvider time, ILogger<EmployeeNameFile> logger)
    {
        (_path, _content, _time, _logger) = (path, content, time, logger);
        _checkedAt = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public EmployeeNamesStatus Status => new(EmployeeNameSource.File, _content.Problem);

    /// <summary>Reads the file for the first time.</summary>
    /// <exception cref="ConfigurationException">
    /// The file is unreadable. The message describes the location of the problem and what to do.
    /// </exception>
    public static Content Read(string path)
    {
        var stamp = Stamp.Read(path);
        try
        {
            return new Content(EmployeeTable.Read(path), stamp, Problem: null);
        }
        catch (SettingFileException exception)
        {
            throw new ConfigurationException(Sentence(path, exception));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, EmployeeName>> FindAsync(
        string tenantKey,
        IEnumerable<string> userIds,
        CancellationToken cancellationToken
    )
    {
        ReadAgainWhenChanged();
        var table = Volatile.Read(ref _content).Table;
        var found = new Dictionary<string, EmployeeName>(StringComparer.Ordinal);
        foreach (string userId in userIds)
        {
            if (table.Find(tenantKey, userId) is { } name)
                found[userId] = name;
        }

        return ValueTask.FromResult<IReadOnlyDictionary<string, EmployeeName>>(found);
    }

    private static string Sentence(string path, SettingFileException exception) =>
        Localized.Of($"People__File {path} cannot be read. {exception.Message}");

    /// <summary>
    /// Reads the file again if it has changed. Only one caller checks the file; other callers use the current content without waiting.
    /// </summary>
    private void ReadAgainWhenChanged()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _checkedAt)) < CheckInterval || !_check.TryEnter())
            return;
        try
        {
            if (_time.GetElapsedTime(_checkedAt) < CheckInterval)
                return;
            var stamp = Stamp.Read(_path);
            if (stamp != _content.Stamp)
                ReadAgain(stamp);
            Volatile.Write(ref _checkedAt, _time.GetTimestamp());
        }
        finally
        {
            _check.Exit();
        }
    }

    private void ReadAgain(Stamp? stamp)
    {
        try
        {
            var table = EmployeeTable.Read(_path);
            Volatile.Write(ref _content, new Content(table, stamp, Problem: null));
            LogRead(table.Count);
        }
        catch (SettingFileException exception)
        {
            string problem = Localized.Of($"{Sentence(_path, exception)} The names that were read before stay in use.");
            Volatile.Write(ref _content, _content with { Stamp = stamp, Problem = problem });
            LogUnreadable(problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The file of names has changed; it has {Count} employees")]
    private partial void LogRead(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private partial void LogUnreadable(string problem);

    /// <summary>The content in use.</summary>
    /// <param name="Table">The names.</param>
    /// <param name="Stamp">
    /// The state of the file at the last attempt to read it, whether it was readable or not; null when there was no file.
    /// </param>
    /// <param name="Problem">Why the file was unreadable at the last attempt; null when it was readable.</param>
    internal sealed record Content(EmployeeTable Table, Stamp? Stamp, string? Problem);

    /// <summary>The modification time and length of a file, to detect a changed file.</summary>
    internal sealed record Stamp(DateTime WrittenAt, long Length)
    {
        public static Stamp? Read(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new Stamp(file.LastWriteTimeUtc, file.Length) : null;
        }
    }
}
