namespace Weir.Persistence.Faster;

/// <summary>Defaults and bounds of <see cref="FasterStorageOptions"/>.</summary>
public static class FasterStorageDefaults
{
    /// <summary>Size of a page of the log, the unit that no state may cross: 8 MiB.</summary>
    public const int PageBytes = 8 << 20;

    /// <summary>Default of <see cref="FasterStorageOptions.MemoryBytes"/>: 64 MiB, eight pages.</summary>
    public const long MemoryBytes = 8L * PageBytes;

    /// <summary>Least <see cref="FasterStorageOptions.MemoryBytes"/>: 32 MiB, four pages.</summary>
    public const long MemoryBytesMin = 4L * PageBytes;

    /// <summary>Most <see cref="FasterStorageOptions.MemoryBytes"/>: 16 GiB.</summary>
    public const long MemoryBytesMax = 16L << 30;

    /// <summary>Default of <see cref="FasterStorageOptions.MaxStateBytes"/>: 4 MiB, half a page.</summary>
    public const int MaxStateBytes = MaxStateBytesMax;

    /// <summary>Most <see cref="FasterStorageOptions.MaxStateBytes"/>: 4 MiB, half a page.</summary>
    public const int MaxStateBytesMax = 4 << 20;

    /// <summary>Default of <see cref="FasterStorageOptions.SegmentBytes"/>: 64 MiB.</summary>
    public const long SegmentBytes = 64L << 20;

    /// <summary>Most <see cref="FasterStorageOptions.SegmentBytes"/>: 1 GiB.</summary>
    public const long SegmentBytesMax = 1L << 30;

    /// <summary>Default of <see cref="FasterStorageOptions.IndexCheckpointBytes"/>: 128 MiB.</summary>
    public const long IndexCheckpointBytes = 128L << 20;

    /// <summary>Least <see cref="FasterStorageOptions.IndexCheckpointBytes"/>: 1 MiB.</summary>
    public const long IndexCheckpointBytesMin = 1L << 20;

    /// <summary>Most <see cref="FasterStorageOptions.IndexCheckpointBytes"/>: 16 GiB.</summary>
    public const long IndexCheckpointBytesMax = 16L << 30;
}
