return await FeishuApproval.Local.Commands.CommandLine.RunAsync(args);
