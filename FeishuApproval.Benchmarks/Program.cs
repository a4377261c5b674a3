using BenchmarkDotNet.Running;
using FeishuApproval.Benchmarks;

return args switch
{
    [] or ["help" or "--help" or "-h"] => Usage.Show(),
    [LoadMode.Name, ..] => await LoadMode.RunAsync(args),
    [DatabaseMode.Name, ..] => await DatabaseMode.RunAsync(args),
    [ExportMode.Name, ..] => await ExportMode.RunAsync(args),
    [PayrollMode.Name, ..] => await PayrollMode.RunAsync(args),
    [ConnectionMode.Name or ConnectionMode.SoakName, ..] => await ConnectionMode.RunAsync(args),
    _ => BenchmarkSwitcher.FromAssembly(typeof(Usage).Assembly).Run(args, Usage.Config).Any() ? 0 : 1,
};
