namespace Weir.Benchmarks.Backtest;

/// <summary>What came out of one series.</summary>
/// <param name="Group">What it is reported with.</param>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Of its values.</param>
/// <param name="Season">Steps of its season; 1 for none.</param>
/// <param name="Fits">How often models were fitted.</param>
/// <param name="Horizons">By horizon.</param>
internal sealed record SeriesScore(string Group, string Name, string Unit, int Season, int Fits, IReadOnlyList<HorizonScore> Horizons);
