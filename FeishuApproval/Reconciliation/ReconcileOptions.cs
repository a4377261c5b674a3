using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Reconciliation;

/// <summary>The configuration section <c>Reconcile</c>.</summary>
internal sealed record ReconcileOptions
{
    /// <summary>
    /// The most calls in a day that may count in the monthly quota; <c>Reconcile__MaxCallsPerDay</c>. 0 turns the schedule off.
    /// </summary>
    public int MaxCallsPerDay { get; init; } = 300;

    /// <summary>The schedule compares approvals that were submitted within this time before now; <c>Reconcile__LookBackDays</c>.</summary>
    public TimeSpan LookBack { get; init; } = TimeSpan.FromDays(60);

    /// <summary>Whether each month is compared with Feishu's attendance after it ended; <c>Reconcile__Attendance</c>.</summary>
    public bool Attendance { get; init; }

    /// <summary>Reads the section.</summary>
    /// <exception cref="ConfigurationException">A value is invalid, or the settings contradict each other.</exception>
    public static ReconcileOptions Load(IConfiguration configuration)
    {
        var options = new ReconcileOptions
        {
            MaxCallsPerDay = Read(configuration, "MaxCallsPerDay", 300, 1_000_000, minimum: 0),
            LookBack = TimeSpan.FromDays(Read(configuration, "LookBackDays", 60, 3_650, minimum: 1)),
            Attendance = ReadFlag(configuration, "Attendance"),
        };
        return options is { Attendance: true, MaxCallsPerDay: 0 }
            ? throw new ConfigurationException(
                "Reconcile__Attendance is true, and Reconcile__MaxCallsPerDay is 0, which allows no calls. Raise it, or remove one of them."
            )
            : options;
    }

    private static bool ReadFlag(IConfiguration configuration, string name)
    {
        string? text = configuration[$"Reconcile:{name}"];
        if (string.IsNullOrWhiteSpace(text))
            return false;
        return bool.TryParse(text, out bool value)
            ? value
            : throw new ConfigurationException($"Reconcile__{name} is \"{text}\". It must be true or false.");
    }

    private static int Read(IConfiguration configuration, string name, int byDefault, int maximum, int minimum)
    {
        string? text = configuration[$"Reconcile:{name}"];
        if (string.IsNullOrWhiteSpace(text))
            return byDefault;
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= minimum
            && value <= maximum
            ? value
            : throw new ConfigurationException(
                Localized.Of($"Reconcile__{name} must be a whole number from {minimum} to {maximum}.")
            );
    }
}
