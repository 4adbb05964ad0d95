#if DEBUG
Console.Error.WriteLine("A debug build measures nothing: use ./bench.");
return 2;
#else
return await Weir.Benchmarks.Harness.BenchmarkCommand.RunAsync(args);
#endif
