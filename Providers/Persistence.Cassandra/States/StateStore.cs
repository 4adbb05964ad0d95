using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Cassandra.Observability;

namespace Weir.Persistence.Cassandra.States;

/// <summary>A session with the tables of one provider.</summary>
internal sealed class StateStore : IAsyncDisposable
{
    private readonly string _name;
    private readonly ICqlSession _session;
    private readonly CassandraStorageOptions _options;
    private readonly StorageChance _chance;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly StorageMetrics _metrics;
    private readonly StateChanger _changer;
    private readonly ConcurrentDictionary<string, Lazy<Task<StateTable>>> _tables = new(StringComparer.Ordinal);

    private StateStore(string name, ICqlSession session, CassandraStorageOptions options, StorageChance chance, ILogger logger, TimeProvider time)
    {
        _name = name;
        _session = session;
        _options = options;
        _chance = chance;
        _logger = logger;
        _time = time;
        _metrics = new StorageMetrics(name);
        _changer = new StateChanger(session, options, chance, _metrics, logger, time);
    }

    /// <summary>Opens a session, and sees to the table where all states have one.</summary>
    /// <exception cref="CassandraStorageException">The cluster cannot be reached, or has no such keyspace or table.</exception>
    public static async Task<StateStore> OpenAsync(
        string name, Func<CassandraStorageOptions, Task<ICqlSession>> open, CassandraStorageOptions options, StorageChance chance, ILogger logger, TimeProvider time)
    {
        var begun = time.GetTimestamp();
        StateStore store;
        try
        {
            store = new StateStore(name, await open(options), options, chance, logger, time);
        }
        catch (CqlFaultException fault)
        {
            throw new CassandraStorageException($"Grain storage '{name}' cannot reach keyspace {options.Keyspace} at {options.ContactPoints}: {fault.Message}", fault);
        }

        try
        {
            if (!options.TablePerState)
            {
                await store.TableAsync("");
            }
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }

        StorageLog.Opened(logger, name, options.Keyspace, options.ContactPoints, time.GetElapsedTime(begun).TotalMilliseconds);
        return store;
    }

    /// <summary>Reads a state's row; null for none.</summary>
    /// <exception cref="CassandraStorageException">It cannot be read.</exception>
    public Task<StateRow?> ReadAsync(StateKey key) => MeasureAsync("read", _ => "read", async () =>
    {
        var table = await TableAsync(key.State);
        var rows = await AskAsync(key, table.Read(key));
        return rows is [var row, ..] ? StateRow.From(row) : null;
    });

    /// <summary>Writes or clears a state.</summary>
    /// <param name="key">The state.</param>
    /// <param name="from">The version that the caller last saw; null for no state.</param>
    /// <param name="payload">What the row shall have.</param>
    /// <exception cref="CassandraStorageException">Not made, and will not be.</exception>
    /// <exception cref="CassandraOutcomeUnknownException">Nobody can tell.</exception>
    public Task<ChangeAnswer> ChangeAsync(StateKey key, StateVersion? from, StatePayload payload)
    {
        var clears = payload.Encoding == StatePayload.Cleared;
        return MeasureAsync(clears ? "clear" : "write", answer => answer.Applied ? "applied" : "conflict", async () =>
        {
            var table = await TableAsync(key.State);
            var change = new StateChange(table, key, clears ? "clear" : "write", from, payload, SecondsToLive(key.State, clears));
            var answer = clears && from is null ? await LookForNoneAsync(change) : await _changer.ChangeAsync(change);
            _metrics.Answered(answer.Applied, payload.Bytes?.Length ?? 0);
            return answer;
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _metrics.Dispose();
    }

    // Nothing is to be changed where there is no state; that this is so is looked at as surely as a change would.
    private async Task<ChangeAnswer> LookForNoneAsync(StateChange change)
    {
        var rows = await AskAsync(change.Key, change.Table.Look(change.Key));
        var row = rows is [var found, ..] ? StateRow.From(found) : null;
        return new ChangeAnswer(row is null or { IsCleared: true }, row?.Version);
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> AskAsync(StateKey key, CqlCall call)
    {
        var pause = new Pause(_time, _options.OperationTimeout, _chance);
        while (true)
        {
            try
            {
                return await _session.ExecuteAsync(call);
            }
            catch (CqlFaultException fault)
            {
                if (fault.Fault == CqlFault.Invalid || !await pause.TryAsync())
                {
                    throw new CassandraStorageException($"Cannot read state '{key.State}' of grain {key.Grain}: {fault.Message}", fault);
                }

                _metrics.Retried("read", fault.Fault);
            }
        }
    }

    private int SecondsToLive(string state, bool clears)
    {
        var time = clears ? _options.ClearedFor : _options.TimeToLives.TryGetValue(state, out var own) ? own : _options.TimeToLive;
        return (int)Math.Ceiling(time.TotalSeconds);
    }

    private async Task<StateTable> TableAsync(string state)
    {
        var table = StateSchema.TableOf(_options, state);
        var ensured = _tables.GetOrAdd(table, name => new Lazy<Task<StateTable>>(() => EnsureAsync(name)));
        try
        {
            return await ensured.Value;
        }
        catch
        {
            // What was missing may be there the next time.
            _tables.TryRemove(KeyValuePair.Create(table, ensured));
            throw;
        }
    }

    private async Task<StateTable> EnsureAsync(string table)
    {
        try
        {
            if (await StateSchema.EnsureAsync(_session, _options, table))
            {
                StorageLog.TableMade(_logger, _name, $"{_options.Keyspace}.{table}");
            }
        }
        catch (CqlFaultException fault)
        {
            throw new CassandraStorageException($"Table {_options.Keyspace}.{table} cannot be looked at: {fault.Message}", fault);
        }

        return new StateTable(table, _options);
    }

    private async Task<T> MeasureAsync<T>(string operation, Func<T, string> outcome, Func<Task<T>> work)
    {
        var begun = _time.GetTimestamp();
        var said = "failed";
        try
        {
            var result = await work();
            said = outcome(result);
            return result;
        }
        finally
        {
            _metrics.Took(operation, said, _time.GetElapsedTime(begun));
        }
    }
}
