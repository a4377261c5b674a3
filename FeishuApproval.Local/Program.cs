using System.CommandLine;
using FeishuApproval.Local.Commands;

return await new RootCommand { ServeCommand.Create() }.Parse(args).InvokeAsync();
