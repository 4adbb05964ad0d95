namespace Weir.Simulation.Worlds;

/// <summary>Settings of the service, drawn per seed: small bounds, so that they are met.</summary>
internal sealed class ProcessSettings(Random random)
{
    public TimeSpan PullPeriod { get; } = TimeSpan.FromMilliseconds(random.Next(2) == 0 ? 50 : 200);

    public TimeSpan CheckpointInterval { get; } = TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 100, 1 => 400, _ => 1_000 });

    public int CheckpointRecords { get; } = random.Next(2) == 0 ? 5 : 1_000;

    public int CheckpointParallelism { get; } = random.Next(2) == 0 ? 1 : 8;

    public int CacheRecords { get; } = random.Next(3) == 0 ? 1_000 : 1_000_000;

    public int PullRecords { get; } = random.Next(2) == 0 ? 4 : 100;

    public TimeSpan CollectionAge { get; } = TimeSpan.FromSeconds(random.Next(2) == 0 ? 4 : 900);

    public TimeSpan StreamInactivity { get; } = TimeSpan.FromSeconds(random.Next(2) == 0 ? 5 : 1_800);

    /// <summary>
    /// Whether gateways share publishers, as those of one silo do. Then an activation that dies goes on with what it has begun, for nothing
    /// but the end of the process takes a running method off a real silo; where each has its own, it is cut off in the middle.
    /// </summary>
    public bool SharesPublishers { get; } = random.Next(2) == 0;
}
