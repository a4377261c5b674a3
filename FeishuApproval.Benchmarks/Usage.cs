using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;

namespace FeishuApproval.Benchmarks;

/// <summary>The help text of the program.</summary>
internal static class Usage
{
    /// <summary>The default report, with complete sample names.</summary>
    public static IConfig Config { get; } =
        DefaultConfig.Instance.WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(50));

    public static int Show()
    {
        Console.WriteLine(
            """
            Measures FeishuApproval. Build it optimised: dotnet run -c Release --project FeishuApproval.Benchmarks -- ARGUMENTS

              --filter '*Receive*'           verify, decrypt and classify a webhook request, for each example of Feishu's
              --filter '*Fold*'              read events, fold them into a record, project them
              --filter '*' --job short       everything, quickly
              load                           start a receiver of its own and post events to it over HTTP
              load http://127.0.0.1:7071     the same against a receiver that runs already
              load --help                    how many, how fast
              database                       fill a database, start a server on it, read pages of a list
              connection                     send events over one long connection to a server in this process
              soak                           the same with kicks, parts, refusals and redeliveries
              export                         write a million records to a file
              payroll                        read payroll of a month of 1,000 employees and 30,000 records
            """
        );
        return 0;
    }
}
