return await Weir.Silo.Hosting.Server.RunAsync(args);
