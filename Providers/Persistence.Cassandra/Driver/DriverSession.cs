using System.Collections.Concurrent;
using Cassandra;

namespace Weir.Persistence.Cassandra.Cql;

/// <summary>A session of the DataStax driver.</summary>
internal sealed class DriverSession(ICluster cluster, ISession session, TimeSpan requestTimeout) : ICqlSession
{
    private readonly ConcurrentDictionary<string, Lazy<Task<PreparedStatement>>> _prepared = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ExecuteAsync(CqlCall call)
    {
        try
        {
            IStatement statement = call.Statement.IsPrepared
                ? (await PrepareAsync(call.Statement.Text)).Bind(call.Values)
                : new SimpleStatement(call.Statement.Text, call.Values);
            statement.SetConsistencyLevel(DriverFaults.Translate(call.Level)).SetIdempotence(call.Serial is null).SetReadTimeoutMillis((int)requestTimeout.TotalMilliseconds);
            if (call.Serial is { } serial)
            {
                statement.SetSerialConsistencyLevel(DriverFaults.Translate(serial));
            }

            return ReadRows(await session.ExecuteAsync(statement));
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or CqlFaultException))
        {
            throw DriverFaults.Translate(fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await cluster.ShutdownAsync();

    private static List<IReadOnlyDictionary<string, object?>> ReadRows(RowSet rows)
    {
        var columns = rows.Columns ?? [];
        var read = new List<IReadOnlyDictionary<string, object?>>();
        foreach (var row in rows)
        {
            var values = new Dictionary<string, object?>(columns.Length, StringComparer.Ordinal);
            for (var i = 0; i < columns.Length; i++)
            {
                values[columns[i].Name] = row.IsNull(i) ? null : row.GetValue<object>(i);
            }

            read.Add(values);
        }

        return read;
    }

    private async Task<PreparedStatement> PrepareAsync(string text)
    {
        var prepared = _prepared.GetOrAdd(text, cql => new Lazy<Task<PreparedStatement>>(() => session.PrepareAsync(cql)));
        try
        {
            return await prepared.Value;
        }
        catch (Exception fault)
        {
            _prepared.TryRemove(KeyValuePair.Create(text, prepared));

            // Nothing was sent yet but the question for the statement: what it would have changed was not begun.
            var translated = DriverFaults.Translate(fault);
            throw translated.Fault == CqlFault.Invalid ? translated : new CqlFaultException(CqlFault.NoHost, translated.Message, innerException: fault);
        }
    }
}
