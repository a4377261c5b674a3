using System.CommandLine;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>The settings of a command: first the environment, then a JSON file, <c>{"Feishu":{"AppId":"cli_…"}}</c>.</summary>
internal static class SettingsFile
{
    /// <summary>The name of the settings file in the working folder. The file is optional.</summary>
    public const string DefaultName = "feishu-approval.json";

    private const string OptionName = "--config";

    /// <summary>Creates the option <c>--config</c>, which every command has.</summary>
    public static Option<string?> CreateOption() =>
        new(OptionName)
        {
            Description =
                $"A JSON file with settings; by default {DefaultName} in the working folder, if it exists. The environment takes "
                + $"precedence.",
            HelpName = "FILE",
            Recursive = true,
        };

    /// <summary>The path of the settings file of a command. The file may not exist.</summary>
    public static string PathOf(ParseResult parsed) =>
        Path.GetFullPath(parsed.GetValue<string?>(OptionName) ?? DefaultName);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static IConfiguration Load(ParseResult parsed) =>
        Load(PathOf(parsed), isRequired: parsed.GetValue<string?>(OptionName) is not null);

    /// <summary>Reads the settings of the environment and of a file.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    internal static IConfiguration Load(string path, bool isRequired) =>
        Load(path, isRequired, new ConfigurationBuilder().AddEnvironmentVariables().Build());

    /// <summary>Reads the settings of a file. The other settings take precedence.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    /// <exception cref="ConfigurationException">The file has an unknown setting.</exception>
    internal static IConfiguration Load(string path, bool isRequired, IConfiguration environment)
    {
        var builder = new ConfigurationBuilder();
        try
        {
            if (isRequired || File.Exists(path))
            {
                var file = new ConfigurationBuilder().AddJsonStream(new MemoryStream(File.ReadAllBytes(path))).Build();
                SettingNames.CheckFile(file, Path.GetFileName(path));
                builder.AddConfiguration(file);
            }

            return builder.AddConfiguration(environment).Build();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(Localized.Of($"--config \"{path}\" cannot be read: {exception.Message}"));
        }
        catch (Exception exception)
            when (exception is FormatException or InvalidDataException or System.Text.Json.JsonException)
        {
            throw new UsageException(
                Localized.Of(
                    $"{path} is not a JSON file of settings. Write it like {{\"Feishu\":{{\"AppId\":\"cli_a1b2c3\"}}}}."
                )
            );
        }
    }

    /// <summary>
    /// The settings that the environment and the file have with different values, as environment variables. The environment takes
    /// precedence. Values are not named.
    /// </summary>
    public static IReadOnlyList<string> FindContradictions(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root || root.Providers.ToList() is not [var file, var environment])
            return [];
        return
        [
            .. configuration
                .AsEnumerable()
                .Select(setting => setting.Key)
                .Where(key =>
                    file.TryGet(key, out string? inFile)
                    && environment.TryGet(key, out string? inEnvironment)
                    && inFile is not null
                    && inFile != inEnvironment
                )
                .Select(key => key.Replace(":", "__", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A sentence about <see cref="FindContradictions"/>; null when there are none.</summary>
    public static string? ContradictionSentence(IConfiguration configuration) =>
        FindContradictions(configuration) is { Count: > 0 } names
            ? Localized.Of(
                $"{string.Join(", ", names)}: the environment and the settings file have different values; the environment takes precedence. "
                    + $"Remove one of them."
            )
            : null;
}
