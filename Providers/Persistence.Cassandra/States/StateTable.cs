using Weir.Persistence.Cassandra.Cql;

namespace Weir.Persistence.Cassandra.States;

/// <summary>A table of states: its statements, made once.</summary>
internal sealed class StateTable
{
    private const string KeyColumns = "service = ? AND state = ? AND grain_type = ? AND grain_key = ?";
    private readonly CqlLevel _level;
    private readonly CqlLevel _serial;
    private readonly CqlLevel _readLevel;
    private readonly CqlStatement _put;
    private readonly CqlStatement _read;
    private readonly CqlStatement _look;

    /// <param name="name">The table.</param>
    /// <param name="options">Keyspace and consistency.</param>
    public StateTable(string name, CassandraStorageOptions options)
    {
        Name = $"{options.Keyspace}.{name}";
        _level = options.Consistency switch
        {
            CassandraConsistency.LocalQuorum => CqlLevel.LocalQuorum,
            CassandraConsistency.EachQuorum => CqlLevel.EachQuorum,
            CassandraConsistency.All => CqlLevel.All,
            _ => CqlLevel.Quorum,
        };
        _serial = options.SerialConsistency == CassandraSerialConsistency.LocalSerial ? CqlLevel.LocalSerial : CqlLevel.Serial;
        // Cassandra reads at EACH_QUORUM nowhere: a quorum of all then sees what a quorum of each has.
        _readLevel = options.SerialReads ? _serial : _level == CqlLevel.EachQuorum ? CqlLevel.Quorum : _level;

        // Every column at once, so that all of a row expire together; never INSERT, whose mark of the row would outlive them.
        // A condition on null also holds where there is no row.
        _put = new(CqlKind.Put,
            $"UPDATE {Name} USING TTL ? SET version = ?, writes = ?, encoding = ?, payload = ? WHERE {KeyColumns} IF version = ? AND writes = ?");
        _read = new(CqlKind.Read, $"SELECT version, writes, encoding, payload FROM {Name} WHERE {KeyColumns}");
        _look = new(CqlKind.Look, $"SELECT version, writes, encoding FROM {Name} WHERE {KeyColumns}");
    }

    /// <summary>Keyspace and table.</summary>
    public string Name { get; }

    /// <summary>Changes a row from one version to another.</summary>
    public CqlCall Put(StateKey key, StateVersion? from, StateVersion to, StatePayload payload, int secondsToLive) => new(
        _put,
        [secondsToLive, to.Number, to.Writes, payload.Encoding, payload.Bytes, key.Service, key.State, key.GrainType, key.GrainKey, from?.Number, from?.Writes],
        _level,
        _serial);

    /// <summary>Reads a row.</summary>
    public CqlCall Read(StateKey key) => new(_read, [key.Service, key.State, key.GrainType, key.GrainKey], _readLevel);

    /// <summary>Reads a row's version, after whatever change was under way is made or given up for good.</summary>
    public CqlCall Look(StateKey key) => new(_look, [key.Service, key.State, key.GrainType, key.GrainKey], _serial);
}
