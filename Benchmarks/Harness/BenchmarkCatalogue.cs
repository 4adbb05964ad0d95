namespace Weir.Benchmarks.Harness;

/// <summary>One benchmark: a question and how it is answered.</summary>
/// <param name="Question">What it answers, in a sentence.</param>
/// <param name="RunAsync">Measures.</param>
internal sealed record Benchmark(string Question, Func<Task<(string Name, double Value, string Unit)[]>> RunAsync);

/// <summary>The benchmarks by name.</summary>
internal static class BenchmarkCatalogue
{
    public static SortedDictionary<string, Benchmark> All { get; } = new(StringComparer.Ordinal)
    {
        ["pipeline"] = new("How many records a second become exact totals, and what does a record cost beside parse-and-add?", Load.PipelineBenchmark.RunAsync),
    };
}
