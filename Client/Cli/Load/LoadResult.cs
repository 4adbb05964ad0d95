namespace Weir.Cli.Load;

/// <summary>What a load run measured.</summary>
/// <remarks>Latencies run from handing a batch over to its acknowledgement, ascending; processor time is this process's own, all threads.</remarks>
internal sealed record LoadResult(long Accepted, long Rejected, TimeSpan Elapsed, IReadOnlyList<double> LatenciesMs, double CpuSeconds)
{
    public double RecordsPerSecond => (Accepted + Rejected) / Elapsed.TotalSeconds;

    public double CpuMicrosecondsPerRecord => Accepted + Rejected == 0 ? 0 : CpuSeconds * 1e6 / (Accepted + Rejected);

    /// <summary>The latency that so large a share of the batches did not exceed (nearest rank).</summary>
    public double LatencyMs(double share) =>
        LatenciesMs.Count == 0 ? 0 : LatenciesMs[Math.Max(0, (int)Math.Ceiling(share * LatenciesMs.Count) - 1)];
}
