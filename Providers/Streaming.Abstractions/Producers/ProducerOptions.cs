using System.ComponentModel.DataAnnotations;

namespace Weir.Streaming;

/// <summary>How long a producer's numbers are remembered. Settings section <c>Ingest</c>.</summary>
public sealed class ProducerOptions
{
    /// <summary>Default of <see cref="ProducerWindow"/>.</summary>
    public const int DefaultWindow = 1_000;

    /// <summary>Default of <see cref="MaxProducers"/>.</summary>
    public const int DefaultMaxProducers = 30_000;

    /// <summary>Most numbers that one stream may have to remember: <see cref="MaxProducers"/> × <see cref="ProducerWindow"/>.</summary>
    public const long MaxNumbers = 30_000_000;

    /// <summary>Default of <see cref="ProducerExpiry"/>: 7 days.</summary>
    public static readonly TimeSpan DefaultExpiry = TimeSpan.FromDays(7);

    /// <summary>How many of a producer's last numbers are remembered per stream; a repeat of an older one is refused.</summary>
    /// <value>1,000 by default, 1 to 100,000. A remembered number costs some 150 bytes of memory.</value>
    [Range(1, 100_000)]
    public int ProducerWindow { get; set; } = DefaultWindow;

    /// <summary>A producer that sent nothing for so long is forgotten and begins at 1 again.</summary>
    /// <value>7 days by default, 1 hour to 365 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ProducerExpiry { get; set; } = DefaultExpiry;

    /// <summary>How many producers are remembered per stream. A new one beyond is refused until another has expired; known ones go on.</summary>
    /// <value>30,000 by default, 1 to 10,000,000. Times <see cref="ProducerWindow"/> at most <see cref="MaxNumbers"/>.</value>
    [Range(1, 10_000_000)]
    public int MaxProducers { get; set; } = DefaultMaxProducers;
}
