using System.Globalization;

// Numbers and dates are written alike on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await FeishuApproval.Local.Commands.CommandLine.RunAsync(args);
