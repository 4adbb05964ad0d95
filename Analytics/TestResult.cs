namespace Weir.Analytics;

/// <summary>What a statistical test found.</summary>
/// <param name="Statistic">The statistic.</param>
/// <param name="PValue">How probable one at least as extreme is where the hypothesis holds.</param>
public readonly record struct TestResult(double Statistic, double PValue);
