using Weir.Silo.Hosting;
using Weir.Silo.Hosting.Streams;

return args is [MockClusterCommand.Name, .. var rest] ? MockClusterCommand.Run(rest) : await Server.RunAsync(args);
