using System.ComponentModel.DataAnnotations;

namespace Weir.Silo.Ingest;

/// <summary>Limits of what is taken in: section <c>Ingest</c>.</summary>
internal sealed class IngestOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Ingest";

    /// <summary>Longest body of a request and longest WebSocket frame, as sent and once decompressed.</summary>
    /// <value>Bytes; 16 MiB by default, 1 KiB to 1 GiB.</value>
    [Range(1024L, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 16L << 20;

    /// <summary>Bytes of bodies and frames that are being read, decoded or made durable at one time. More is answered 429.</summary>
    /// <value>Bytes; 256 MiB by default, 1 MiB to 64 GiB. At least <see cref="MaxBodyBytes"/>.</value>
    [Range(1L << 20, 64L << 30)]
    public long MaxInFlightBytes { get; set; } = 256L << 20;

    /// <summary>How far consumers may be behind the log before more is answered 429.</summary>
    /// <value>Bytes of the partition furthest behind; 1 GiB by default, 1 MiB to 16 TiB.</value>
    [Range(1L << 20, 16L << 40)]
    public long MaxLagBytes { get; set; } = 1L << 30;

    /// <summary>What a client that is told 429 or 503 is asked to wait.</summary>
    /// <value>1 s by default, 1 s to 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong between the values; null when nothing is.</summary>
    public string? Validate() => MaxInFlightBytes < MaxBodyBytes
        ? FormattableString.Invariant($"{Section}:MaxInFlightBytes is {MaxInFlightBytes}; it must be at least {Section}:MaxBodyBytes ({MaxBodyBytes}).")
        : null;
}
