namespace Weir.Persistence.Cassandra;

/// <summary>Defaults and bounds of <see cref="CassandraStorageOptions"/>.</summary>
public static class CassandraStorageDefaults
{
    /// <summary>Default of <see cref="CassandraStorageOptions.ContactPort"/>.</summary>
    public const int ContactPort = 9042;

    /// <summary>Default of <see cref="CassandraStorageOptions.Table"/>.</summary>
    public const string Table = "grain_state";

    /// <summary>Longest name of a keyspace or table.</summary>
    public const int NameLengthMax = 48;

    /// <summary>Default of <see cref="CassandraStorageOptions.MaxStateBytes"/>: 4 MiB.</summary>
    public const int MaxStateBytes = 4 << 20;

    /// <summary>Most <see cref="CassandraStorageOptions.MaxStateBytes"/>: 8 MiB, half of what a node takes as one mutation by default.</summary>
    public const int MaxStateBytesMax = 8 << 20;

    /// <summary>Default of <see cref="CassandraStorageOptions.CompressFrom"/>: 16 KiB.</summary>
    public const int CompressFrom = 16 << 10;

    /// <summary>Default of <see cref="CassandraStorageOptions.RequestTimeout"/>: longer than a node's own limits, so that the node mostly says first what happened.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Least <see cref="CassandraStorageOptions.RequestTimeout"/>.</summary>
    public static readonly TimeSpan RequestTimeoutMin = TimeSpan.FromMilliseconds(100);

    /// <summary>Most <see cref="CassandraStorageOptions.RequestTimeout"/>.</summary>
    public static readonly TimeSpan RequestTimeoutMax = TimeSpan.FromSeconds(15);

    /// <summary>Default of <see cref="CassandraStorageOptions.OperationTimeout"/>: below the 30 s that a call of a grain has.</summary>
    public static readonly TimeSpan OperationTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Least <see cref="CassandraStorageOptions.OperationTimeout"/>.</summary>
    public static readonly TimeSpan OperationTimeoutMin = TimeSpan.FromMilliseconds(100);

    /// <summary>Most <see cref="CassandraStorageOptions.OperationTimeout"/>.</summary>
    public static readonly TimeSpan OperationTimeoutMax = TimeSpan.FromSeconds(30);

    /// <summary>Least time to live: longer than any operation takes, so that none finds its own write expired.</summary>
    public static readonly TimeSpan TimeToLiveMin = TimeSpan.FromMinutes(2);

    /// <summary>Most time to live: what Cassandra takes, twenty years.</summary>
    public static readonly TimeSpan TimeToLiveMax = TimeSpan.FromDays(7_300);

    /// <summary>Default of <see cref="CassandraStorageOptions.ClearedFor"/>.</summary>
    public static readonly TimeSpan ClearedFor = TimeSpan.FromDays(1);

    /// <summary>Least <see cref="CassandraStorageOptions.ClearedFor"/>.</summary>
    public static readonly TimeSpan ClearedForMin = TimeSpan.FromHours(1);
}
