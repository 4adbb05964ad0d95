namespace Weir.Simulation.Traffic;

/// <summary>The settings by which records are judged, drawn per seed.</summary>
internal sealed record TrafficRules(long LatenessMs, long CounterModulus, double MaxBytesPerSecond);
