using System.Text.Unicode;
using FeishuApproval.Localization;

namespace FeishuApproval.Configuration;

/// <summary>Reads files that settings name.</summary>
internal static class SettingFile
{
    /// <summary>Reads a regular file, or a link to one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxLength">The largest length, in bytes.</param>
    /// <exception cref="SettingFileException">The file is unreadable, too long, or not a regular file.</exception>
    public static ReadOnlyMemory<byte> Read(string path, int maxLength)
    {
        try
        {
            if (Directory.Exists(path))
                throw new SettingFileException(
                    null,
                    Localized.Of($"It is a folder. Check the path and its permissions.")
                );

            // The length of a pipe or a device is 0. To open a pipe would wait for its other end.
            var info = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
            if (info.Length == 0)
                throw new SettingFileException(
                    null,
                    Localized.Of($"It is empty, or not a regular file. Name a file with content.")
                );

            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            if (file.Length > maxLength)
            {
                throw new SettingFileException(
                    null,
                    Localized.Of(
                        $"It has more than {maxLength / 1024 / 1024} MiB. Remove the columns and lines that are not needed."
                    )
                );
            }

            byte[] bytes = new byte[file.Length];
            return bytes.AsMemory(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingFileException(
                null,
                Localized.Of($"{exception.Message.TrimEnd('.')}. Check the path and its permissions.")
            );
        }
    }

    /// <summary>Checks that a text is UTF-8.</summary>
    /// <exception cref="SettingFileException">It is not; the message has the first line that is not.</exception>
    public static void CheckEncoding(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return;
        long line = 1;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end < 0 || !Utf8.IsValid(bytes[..end]))
                break;
            bytes = bytes[(end + 1)..];
            line++;
        }

        throw new SettingFileException(
            line,
            Localized.Of($"It is not UTF-8. In Excel, save the file as \"CSV UTF-8 (Comma delimited)\".")
        );
    }
}

/// <summary>A file that a setting names is unreadable.</summary>
/// <param name="line">The line, from 1; null when the problem is not in one line.</param>
/// <param name="reason">What is wrong and what to do. It contains no content that may be personal.</param>
internal sealed class SettingFileException(long? line, string reason)
    : Exception(line is null ? reason : Localized.Of($"Line {line}: {reason}"));
