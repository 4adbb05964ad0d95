namespace Weir.Streaming.Log;

/// <summary>Defaults and bounds of <see cref="LogOptions"/>.</summary>
public static class LogDefaults
{
    /// <summary>Partitions per stream.</summary>
    public const int Partitions = 4;

    /// <summary>Most partitions per stream.</summary>
    public const int MaxPartitions = 1_024;

    /// <summary>Bytes of the largest entry: 1 MiB less what FASTER needs of a page.</summary>
    public const int MaxEntryBytes = (1 << 20) - 128;

    /// <summary>Bytes of the smallest limit an entry may have.</summary>
    public const int MinEntryBytes = 1 << 12;

    /// <summary>Bytes of a page in memory. Part of the layout on disk: an entry never crosses a page.</summary>
    public const int PageBytes = 1 << 20;

    /// <summary>Bytes of one file.</summary>
    public const long SegmentBytes = 1L << 26;

    /// <summary>Bytes kept per partition of what has been consumed.</summary>
    public const long RetainBytes = 1L << 30;

    /// <summary>Bytes of dead letters kept.</summary>
    public const long RetainLettersBytes = 1L << 26;

    /// <summary>Fewest bytes of dead letters that may be set: several files of a few letters each.</summary>
    public const long MinLettersBytes = 1L << 22;

    /// <summary>Most bytes of dead letters that may be set.</summary>
    public const long MaxLettersBytes = 1L << 36;

    /// <summary>Age up to which dead letters are kept: 30 days.</summary>
    public static readonly TimeSpan RetainLettersFor = TimeSpan.FromDays(30);

    /// <summary>Age up to which what has been consumed is kept: 7 days.</summary>
    public static readonly TimeSpan RetainFor = TimeSpan.FromDays(7);
}
