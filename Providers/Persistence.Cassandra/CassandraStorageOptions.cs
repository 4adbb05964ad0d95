using Orleans.Storage;

namespace Weir.Persistence.Cassandra;

/// <summary>Settings of grain states in a Cassandra keyspace; section <c>Storage</c> of the configuration.</summary>
public sealed class CassandraStorageOptions : IStorageProviderSerializerOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Storage";

    /// <summary>Nodes to begin with: host names or addresses, separated by commas.</summary>
    /// <value>Required.</value>
    public string? ContactPoints { get; set; }

    /// <summary>The port of <see cref="ContactPoints"/>.</summary>
    /// <value>9042 by default, 1 to 65,535.</value>
    public int ContactPort { get; set; } = CassandraStorageDefaults.ContactPort;

    /// <summary>The keyspace; it must exist.</summary>
    /// <value><c>orleans</c> by default; a small letter, then up to 47 of small letters, digits and underscores.</value>
    public string Keyspace { get; set; } = "orleans";

    /// <summary>The data center whose nodes are asked.</summary>
    /// <value>That of the first node that answers, by default.</value>
    public string? LocalDatacenter { get; set; }

    /// <summary>Who asks; nobody by name where there is none.</summary>
    public string? UserName { get; set; }

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public string? Password { get; set; }

    /// <summary>Speaks TLS; the nodes' certificate must be one that this machine trusts.</summary>
    /// <value>False by default.</value>
    public bool Tls { get; set; }

    /// <summary>The table of the states, or what the tables' names begin with.</summary>
    /// <value><c>grain_state</c> by default; spelt as <see cref="Keyspace"/>.</value>
    public string Table { get; set; } = CassandraStorageDefaults.Table;

    /// <summary>A table for each name of a state: <see cref="Table"/>, an underscore and the state's name in small letters, digits and underscores, cut at 48 characters.</summary>
    /// <value>False by default. A later change finds no state that was written before.</value>
    public bool TablePerState { get; set; }

    /// <summary>Makes tables that are missing. With false a missing one is an error at start, or at the first use of a state's name where each has its own.</summary>
    /// <value>True by default.</value>
    public bool CreateTables { get; set; } = true;

    /// <summary>How many replicas have a write when it is acknowledged, and answer a read.</summary>
    /// <value><see cref="CassandraConsistency.Quorum"/> by default.</value>
    public CassandraConsistency Consistency { get; set; }

    /// <summary>Which replicas agree on the order of a state's changes. The same in every silo, and for as long as the table lives.</summary>
    /// <value><see cref="CassandraSerialConsistency.Serial"/> by default.</value>
    public CassandraSerialConsistency SerialConsistency { get; set; }

    /// <summary>Reads by <see cref="SerialConsistency"/> too: a read then first ends what another writer left unfinished, and costs as much as a write.</summary>
    /// <value>False by default: what is acknowledged is seen either way.</value>
    public bool SerialReads { get; set; }

    /// <summary>How long one request may take before its answer is given up.</summary>
    /// <value>5 s by default, 100 ms to 15 s.</value>
    public TimeSpan RequestTimeout { get; set; } = CassandraStorageDefaults.RequestTimeout;

    /// <summary>How long a read, write or clear is tried; no request begins later.</summary>
    /// <value>15 s by default, 100 ms to 30 s.</value>
    public TimeSpan OperationTimeout { get; set; } = CassandraStorageDefaults.OperationTimeout;

    /// <summary>How long a state lives after its last write.</summary>
    /// <value>0, for ever, by default; 2 min to 7,300 days, in whole seconds.</value>
    public TimeSpan TimeToLive { get; set; }

    /// <summary>The same for single names of states, instead of <see cref="TimeToLive"/>.</summary>
    /// <value>None by default.</value>
    public IDictionary<string, TimeSpan> TimeToLives { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>How long a cleared state's row is kept, without the state, so that a writer who lost its answer finds out what happened.</summary>
    /// <value>1 day by default, 1 h to 7,300 days.</value>
    public TimeSpan ClearedFor { get; set; } = CassandraStorageDefaults.ClearedFor;

    /// <summary>Largest serialized state that is taken; a larger one is refused by name and size.</summary>
    /// <value>Bytes; 4 MiB by default, 1 to 8 MiB.</value>
    public int MaxStateBytes { get; set; } = CassandraStorageDefaults.MaxStateBytes;

    /// <summary>How states from <see cref="CompressFrom"/> on are made smaller.</summary>
    /// <value><see cref="StateCompression.Brotli"/> by default.</value>
    public StateCompression Compression { get; set; } = StateCompression.Brotli;

    /// <summary>Smallest serialized state that is compressed; it stays as it is where that does not make it smaller.</summary>
    /// <value>Bytes; 16 KiB by default, from 0.</value>
    public int CompressFrom { get; set; } = CassandraStorageDefaults.CompressFrom;

    /// <summary>Stage of the silo's life at which the cluster is reached; the session is closed when that stage is left.</summary>
    /// <value><see cref="Orleans.ServiceLifecycleStage.RuntimeStorageServices"/> by default.</value>
    public int InitStage { get; set; } = Orleans.ServiceLifecycleStage.RuntimeStorageServices;

    /// <summary>Turns states into bytes and back.</summary>
    /// <value>The application's <see cref="IGrainStorageSerializer"/> service unless set.</value>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = default!;

    internal string[] SplitContactPoints() => ContactPoints?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
