using Weir.Persistence.Cassandra.Cql;

namespace Weir.Persistence.Cassandra.States;

/// <summary>Sees to it that a table is there and is what the statements need.</summary>
internal static class StateSchema
{
    private static readonly CqlStatement Keyspace = new(CqlKind.Keyspace, "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?");
    private static readonly CqlStatement Columns = new(CqlKind.Columns, "SELECT column_name, type, kind, position FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?");

    // In the order of CREATE TABLE; the first four are the partition key.
    private static readonly (string Name, string Type)[] Wanted =
    [
        ("service", "text"), ("state", "text"), ("grain_type", "text"), ("grain_key", "blob"), ("version", "bigint"), ("writes", "blob"), ("encoding", "int"), ("payload", "blob"),
    ];

    private static readonly string[] Key = ["service", "state", "grain_type", "grain_key"];

    /// <summary>The statement that makes a table.</summary>
    public static string Create(string keyspace, string table) =>
        $"CREATE TABLE IF NOT EXISTS {keyspace}.{table} ({string.Join(", ", Wanted.Select(column => $"{column.Name} {column.Type}"))}, PRIMARY KEY (({string.Join(", ", Key)})))";

    /// <summary>The table of a state.</summary>
    /// <param name="options">How tables are named.</param>
    /// <param name="state">Name of the state. Two that come to one table stay apart: the name is a part of the key.</param>
    public static string TableOf(CassandraStorageOptions options, string state)
    {
        if (!options.TablePerState)
        {
            return options.Table;
        }

        var name = $"{options.Table}_{string.Concat(state.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'))}";
        return name[..Math.Min(name.Length, CassandraStorageDefaults.NameLengthMax)];
    }

    /// <summary>Makes a missing table where that is allowed, and looks at what there is.</summary>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="CassandraStorageException">Keyspace, table or a column is missing, or is another one.</exception>
    /// <exception cref="CqlFaultException">The cluster did not answer.</exception>
    public static async Task<bool> EnsureAsync(ICqlSession session, CassandraStorageOptions options, string table)
    {
        if ((await session.ExecuteAsync(new CqlCall(Keyspace, [options.Keyspace], CqlLevel.One))).Count == 0)
        {
            throw new CassandraStorageException(
                $"There is no keyspace {options.Keyspace}; make it first, such as CREATE KEYSPACE {options.Keyspace} WITH replication = {{'class': 'NetworkTopologyStrategy', 'dc1': 3}}.");
        }

        var columns = await ReadAsync(session, options.Keyspace, table);
        var made = columns.Count == 0 && options.CreateTables;
        if (made)
        {
            await session.ExecuteAsync(new CqlCall(new CqlStatement(CqlKind.Create, Create(options.Keyspace, table)), [], CqlLevel.One));
            columns = await ReadAsync(session, options.Keyspace, table);
        }

        Check(options, table, columns);
        return made;
    }

    private static Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ReadAsync(ICqlSession session, string keyspace, string table) =>
        session.ExecuteAsync(new CqlCall(Columns, [keyspace, table], CqlLevel.One));

    private static void Check(CassandraStorageOptions options, string table, IReadOnlyList<IReadOnlyDictionary<string, object?>> columns)
    {
        if (columns.Count == 0)
        {
            throw new CassandraStorageException($"There is no table {options.Keyspace}.{table}; make it first, or let CreateTables make it: {Create(options.Keyspace, table)}.");
        }

        var types = columns.ToDictionary(column => (string)column["column_name"]!, column => (string)column["type"]!, StringComparer.Ordinal);
        var faults = Wanted.Where(wanted => types.GetValueOrDefault(wanted.Name) != wanted.Type)
            .Select(wanted => types.TryGetValue(wanted.Name, out var type) ? $"column {wanted.Name} is {type}, not {wanted.Type}" : $"column {wanted.Name} {wanted.Type} is missing").ToList();
        var key = columns.Where(column => (string)column["kind"]! == "partition_key").OrderBy(column => (int)column["position"]!).Select(column => (string)column["column_name"]!).ToList();
        if (faults.Count == 0 && (!key.SequenceEqual(Key) || columns.Any(column => (string)column["kind"]! is "clustering" or "static")))
        {
            faults.Add($"its primary key is not (({string.Join(", ", Key)}))");
        }

        if (faults.Count > 0)
        {
            throw new CassandraStorageException($"Table {options.Keyspace}.{table} is no table of states: {string.Join(", ", faults)}.");
        }
    }
}
