using System.Globalization;
using FeishuApproval.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Api.Payroll;

/// <summary>The days that payroll counts for a month.</summary>
/// <param name="Month">The month, such as 2026-11; null for a period that is no month of payroll.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
internal sealed record PayrollPeriod(string? Month, DateOnly From, DateOnly To);

/// <summary>The configuration section <c>Payroll</c>.</summary>
/// <param name="PeriodStartsOn">The day of the month on which a period starts.</param>
internal sealed record PayrollOptions(int PeriodStartsOn = 1)
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Payroll";

    /// <summary>The last day that every month has.</summary>
    private const int LastStart = 28;

    /// <summary>Reads the section.</summary>
    /// <exception cref="ConfigurationException">The day is not one of every month.</exception>
    public static PayrollOptions Load(IConfiguration configuration)
    {
        string? text = configuration[$"{Section}:{nameof(PeriodStartsOn)}"];
        if (string.IsNullOrWhiteSpace(text))
            return new PayrollOptions();
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int day)
            && day is >= 1 and <= LastStart
            ? new PayrollOptions(day)
            : throw new ConfigurationException(
                $"Payroll__PeriodStartsOn is \"{text}\". It must be a day that every month has, from 1 to {LastStart}; 1 is the default."
            );
    }

    /// <summary>Returns the period that contains a day.</summary>
    public PayrollPeriod Containing(DateOnly day) =>
        Of(day.Day < PeriodStartsOn || PeriodStartsOn == 1 ? day : day.AddMonths(1));

    /// <summary>Returns the period that ends in the month of a day.</summary>
    public PayrollPeriod Of(DateOnly day)
    {
        var first = new DateOnly(day.Year, day.Month, 1);
        var next = new DateOnly(day.Year, day.Month, PeriodStartsOn).AddMonths(PeriodStartsOn == 1 ? 1 : 0);
        return new PayrollPeriod(
            first.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            next.AddMonths(-1),
            next.AddDays(-1)
        );
    }
}
