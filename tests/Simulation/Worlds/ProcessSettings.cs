namespace Weir.Simulation.Worlds;

/// <summary>Settings of the service, drawn per seed: small bounds, so that they are met.</summary>
internal sealed class ProcessSettings(Random random, bool isCrowded)
{
    public TimeSpan PullPeriod { get; } = TimeSpan.FromMilliseconds(random.Next(2) == 0 ? 50 : 200);

    public TimeSpan CheckpointInterval { get; } = TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 100, 1 => 400, _ => 1_000 });

    public int CheckpointRecords { get; } = random.Next(2) == 0 ? 5 : 1_000;

    public int CheckpointParallelism { get; } = random.Next(2) == 0 ? 1 : 8;

    public int CacheRecords { get; } = random.Next(3) == 0 ? 8 : 1_000_000;

    public int PullRecords { get; } = random.Next(2) == 0 ? 4 : 100;

    public TimeSpan CollectionAge { get; } = TimeSpan.FromSeconds(random.Next(2) == 0 ? 4 : 900);

    public TimeSpan StreamInactivity { get; } = TimeSpan.FromSeconds(random.Next(2) == 0 ? 5 : 1_800);

    /// <summary>How long a delivery is tried before the agent gives it up.</summary>
    public TimeSpan DeliveryTime { get; } = random.Next(2) == 0 ? TimeSpan.FromMilliseconds(100 + random.Next(2_000)) : Timeout.InfiniteTimeSpan;

    /// <summary>Gateways that a day shard keeps per order.</summary>
    public int TopKept { get; } = isCrowded ? 1 : 1_000;

    /// <summary>How long a day shard asks its gateways again for one question.</summary>
    public TimeSpan AskingTime { get; } = random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether gateways share publishers, as those of one silo do. Then an activation that dies goes on with what it has begun, for nothing
    /// but the end of the process takes a running method off a real silo; where each has its own, it is cut off in the middle.
    /// </summary>
    public bool SharesPublishers { get; } = random.Next(2) == 0;
}
