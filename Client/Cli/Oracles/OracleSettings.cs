namespace Weir.Cli.Oracles;

/// <summary>The server settings that the accounting rules depend on; the defaults are those of docs/api.md.</summary>
/// <param name="AllowedLatenessMs">How far behind the newest reading an older one is still taken, event-time ms.</param>
/// <param name="CounterModulus">Where a cumulative counter wraps to zero.</param>
/// <param name="MaxBytesPerSecond">Fastest growth that is believed to be a wrap.</param>
internal sealed record OracleSettings(long AllowedLatenessMs = 30_000, long CounterModulus = 1L << 32, double MaxBytesPerSecond = 1.25e9);
