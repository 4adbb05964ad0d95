using System.ComponentModel.DataAnnotations;

namespace Weir.Streaming;

/// <summary>When and how fast what was delivered is made durable and committed. One set for all streams of a silo.</summary>
public sealed class CheckpointOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Checkpoint";

    /// <summary>Default of <see cref="MaxRecords"/>.</summary>
    public const int DefaultMaxRecords = 250_000;

    /// <summary>Default of <see cref="Parallelism"/>.</summary>
    public const int DefaultParallelism = 1024;

    /// <summary>Default of <see cref="Interval"/>.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(1);

    /// <summary>Time from the beginning of one checkpoint of a partition to that of the next.</summary>
    /// <value>1 s by default, 10 ms to 1 h. A crash replays what came since the last one: shorter replays less and writes more often.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Interval { get; set; } = DefaultInterval;

    /// <summary>Records delivered from one partition after which a checkpoint begins early.</summary>
    /// <value>250,000 by default, 1 to 100,000,000; less than <see cref="StreamCacheOptions.CacheRecords"/>, or reading pauses at each one.</value>
    [Range(1, 100_000_000)]
    public int MaxRecords { get; set; } = DefaultMaxRecords;

    /// <summary>Consumers of one partition that are asked at a time.</summary>
    /// <value>1,024 by default, 1 to 65,536. High because a store writes the states of all that wait in one go.</value>
    [Range(1, 65_536)]
    public int Parallelism { get; set; } = DefaultParallelism;
}
