using System.ComponentModel.DataAnnotations;

namespace Weir.Streaming.Log;

/// <summary>Settings of the file log. Section <c>Log</c>; <see cref="AcceptNewLog"/> is read from section <c>Streams</c>.</summary>
public sealed class LogOptions
{
    /// <summary>The data directory. One process owns it; the log is in <c>log/</c> beneath it.</summary>
    /// <value>Set by the host (<c>--data</c>); no default.</value>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>Names of the streams.</summary>
    /// <value>Set by the host; 1 to 128 of <c>A-Z a-z 0-9 . _ -</c> each.</value>
    public IList<string> Streams { get; } = [];

    /// <summary>Partitions per stream: how many receivers share its work.</summary>
    /// <value>4 by default, 1 to 1,024. May be raised, never lowered: records stay where they are.</value>
    [Range(1, LogDefaults.MaxPartitions)]
    public int Partitions { get; set; } = LogDefaults.Partitions;

    /// <summary>What an acknowledged record survives.</summary>
    /// <value><see cref="LogDurability.Disk"/> by default.</value>
    public LogDurability Durability { get; set; } = LogDurability.Disk;

    /// <summary>A request's share of a partition is cut into entries of at most so many bytes.</summary>
    /// <value>1 MiB − 128 by default, which is the most; at least 4 KiB.</value>
    [Range(LogDefaults.MinEntryBytes, LogDefaults.MaxEntryBytes)]
    public int MaxEntryBytes { get; set; } = LogDefaults.MaxEntryBytes;

    /// <summary>Bytes of one file of a partition; the unit of deletion. Counts when the log is made and stays.</summary>
    /// <value>64 MiB by default; a power of two from 1 MiB to 1 GiB.</value>
    [Range(1L << 20, 1L << 30)]
    public long SegmentBytes { get; set; } = LogDefaults.SegmentBytes;

    /// <summary>How much of what has been consumed is kept per partition, for reading again.</summary>
    /// <value>1 GiB by default, at least 0. What has not been consumed is kept whatever this says.</value>
    [Range(0, long.MaxValue)]
    public long RetainBytes { get; set; } = LogDefaults.RetainBytes;

    /// <summary>How long what has been consumed is kept, by instant of receipt.</summary>
    /// <value>7 days by default, 0 to 3,650 days. Whichever of this and <see cref="RetainBytes"/> is reached first deletes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetainFor { get; set; } = LogDefaults.RetainFor;

    /// <summary>How many bytes of dead letters are kept; the oldest file of them goes first.</summary>
    /// <value>64 MiB by default, 4 MiB to 64 GiB. A letter costs some 150 bytes of memory besides.</value>
    [Range(LogDefaults.MinLettersBytes, LogDefaults.MaxLettersBytes)]
    public long RetainLettersBytes { get; set; } = LogDefaults.RetainLettersBytes;

    /// <summary>How long dead letters are kept, by when they were set aside. A file of them goes when its newest is older.</summary>
    /// <value>30 days by default, 1 hour to 3,650 days. Whichever of this and <see cref="RetainLettersBytes"/> is reached first deletes.</value>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetainLettersFor { get; set; } = LogDefaults.RetainLettersFor;

    /// <summary>Starts although a committed offset belongs to another log or lies beyond this one's end: reading begins at what is there.</summary>
    /// <value>False by default.</value>
    public bool AcceptNewLog { get; set; }
}
