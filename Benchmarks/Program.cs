using Weir.Benchmarks.Harness;

#if DEBUG
Console.Error.WriteLine("A debug build measures nothing: use ./bench.");
return 2;
#else
return await BenchmarkCommand.RunAsync(args);
#endif
