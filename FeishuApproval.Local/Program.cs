using System.Globalization;

// Numbers and dates are written in the same way on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await FeishuApproval.Local.Commands.CommandLine.RunAsync(args);
