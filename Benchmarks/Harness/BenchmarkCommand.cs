namespace Weir.Benchmarks.Harness;

/// <summary><c>./bench [name …]</c>: runs what was named, or everything.</summary>
internal static class BenchmarkCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["-h"] or ["--help"])
        {
            Console.WriteLine("Usage: ./bench [name …]\n\nRuns the benchmarks, writes Benchmarks/results/<name>.json and .md, prints the table.\n");
            foreach (var (name, benchmark) in BenchmarkCatalogue.All)
            {
                Console.WriteLine($"  {name,-16} {benchmark.Question}");
            }

            return 0;
        }

        if (args is [Load.EnginesBenchmark.OneEngine])
        {
            return await Load.EnginesBenchmark.MeasureOneAsync();
        }

        if (args.FirstOrDefault(a => !BenchmarkCatalogue.All.ContainsKey(a)) is { } unknown)
        {
            Console.Error.WriteLine($"{unknown}: no such benchmark; there are {string.Join(", ", BenchmarkCatalogue.All.Keys)}.");
            return 2;
        }

        foreach (var name in args.Length > 0 ? args : [.. BenchmarkCatalogue.All.Keys])
        {
            var benchmark = BenchmarkCatalogue.All[name];
            Console.Error.WriteLine($"{name}: {benchmark.Question}");
            var report = new BenchmarkReport(name, benchmark.Question, await benchmark.RunAsync())
            {
                CoversAllEngines = benchmark.CoversAllEngines,
                IsOfData = benchmark.IsOfData,
            };
            report.Write(Path.Combine("Benchmarks", "results"));
            Console.WriteLine(report.ToText());
        }

        return 0;
    }
}
