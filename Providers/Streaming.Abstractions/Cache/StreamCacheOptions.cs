using System.ComponentModel.DataAnnotations;

namespace Weir.Streaming;

/// <summary>How much of a partition is held in memory between reading and commit. The bound is the back-pressure: a full cache reads nothing.</summary>
public sealed class StreamCacheOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Streams";

    /// <summary>Default of <see cref="CacheRecords"/>.</summary>
    public const int DefaultCacheRecords = 1_000_000;

    /// <summary>Default of <see cref="CacheBytes"/>.</summary>
    public const long DefaultCacheBytes = 64L << 20;

    /// <summary>Default of <see cref="PullRecords"/>.</summary>
    public const int DefaultPullRecords = 32_768;

    /// <summary>Records of one partition held at most; one log entry more may come on top.</summary>
    /// <value>1,000,000 by default, 1 to 1,000,000,000.</value>
    [Range(1, 1_000_000_000)]
    public int CacheRecords { get; set; } = DefaultCacheRecords;

    /// <summary>Bytes of one partition held at most, bookkeeping included; one pull more may come on top.</summary>
    /// <value>64 MiB by default, 64 KiB to 1 TiB.</value>
    [Range(64L << 10, 1L << 40)]
    public long CacheBytes { get; set; } = DefaultCacheBytes;

    /// <summary>
    /// Records read from a partition in one go. Records of one key in one pull travel in one delivery: larger pulls make fewer deliveries,
    /// smaller ones spread them. Also what one delivery carries at most when the records of several pulls have piled up for a key.
    /// </summary>
    /// <value>32,768 by default, 1 to 10,000,000.</value>
    [Range(1, 10_000_000)]
    public int PullRecords { get; set; } = DefaultPullRecords;
}
