using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Support;

/// <summary>Configuration as environment variables would give it.</summary>
public static class TestConfiguration
{
    /// <summary>Settings as <c>Name=value;Name=value</c>.</summary>
    public static IConfiguration Of(string settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings
                    .Split(';', StringSplitOptions.RemoveEmptyEntries)
                    .Select(setting => setting.Split('=', 2))
                    .Select(setting =>
                        KeyValuePair.Create(
                            setting[0].Replace("__", ":", StringComparison.Ordinal),
                            (string?)setting[1]
                        )
                    )
            )
            .Build();
}
