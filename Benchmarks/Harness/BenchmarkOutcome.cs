namespace Weir.Benchmarks.Harness;

/// <summary>What a benchmark found.</summary>
/// <param name="Rows">Figures; ratios are to a limit measured in the same run.</param>
internal sealed record BenchmarkOutcome(IReadOnlyList<(string Name, double Value, string Unit)> Rows)
{
    /// <summary>Markdown that says more than a table of the figures; null for that.</summary>
    public string? Text { get; init; }

    /// <summary>Pictures that stand beside the report: names and contents.</summary>
    public IReadOnlyList<(string Name, string Content)> Files { get; init; } = [];
}
