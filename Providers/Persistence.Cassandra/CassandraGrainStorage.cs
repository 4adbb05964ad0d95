using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Cassandra.States;

namespace Weir.Persistence.Cassandra;

/// <summary>
/// Orleans grain storage in a Cassandra keyspace: a write or clear is made by a lightweight transaction, only where the state's ETag is the current one, and once,
/// also where requests or answers are lost.
/// </summary>
public sealed class CassandraGrainStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private readonly string _name;
    private readonly string _serviceId;
    private readonly CassandraStorageOptions _options;
    private readonly IGrainStorageSerializer _serializer;
    private readonly Lock _lock = new();
    private readonly Func<Task<StateStore>> _open;
    private Task<StateStore>? _store;

    /// <summary>Creates the provider; it reaches the cluster when the silo's life reaches <see cref="CassandraStorageOptions.InitStage"/>, or by <see cref="OpenAsync"/>.</summary>
    /// <param name="name">The provider's name.</param>
    /// <param name="serviceId">Part of every state's key, so that two services in one table stay apart.</param>
    /// <param name="options">Valid settings.</param>
    /// <param name="serializer">Turns states into bytes and back.</param>
    /// <param name="logger">Takes what an operator should know.</param>
    /// <param name="time">Measures durations.</param>
    /// <exception cref="NotSupportedException">This build has no driver.</exception>
    public CassandraGrainStorage(
        string name, string serviceId, CassandraStorageOptions options, IGrainStorageSerializer serializer, ILogger<CassandraGrainStorage> logger, TimeProvider time)
        : this(name, serviceId, options, serializer, logger, time,
            CqlSessions.Open ?? throw new NotSupportedException("This build has no Cassandra driver: its package, CassandraCSharpDriver, did not restore."), new StorageChance())
    {
    }

    internal CassandraGrainStorage(
        string name, string serviceId, CassandraStorageOptions options, IGrainStorageSerializer serializer, ILogger logger, TimeProvider time,
        Func<CassandraStorageOptions, Task<ICqlSession>> open, StorageChance chance)
    {
        ArgumentNullException.ThrowIfNull(options);
        _name = name;
        _serviceId = serviceId;
        _options = options;
        _serializer = serializer;
        _open = () => StateStore.OpenAsync(name, open, options, chance, logger, time);
    }

    /// <summary>Whether this build has the driver, without which no provider can be made.</summary>
    public static bool IsSupported => CqlSessions.Open is not null;

    private Task<StateStore> Store => _store ?? throw new CassandraStorageException($"Grain storage '{_name}' is not open: its stage of the silo's life is not reached or is over.");

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe($"{nameof(CassandraGrainStorage)}-{_name}", _options.InitStage, _ => OpenAsync(), _ => DisposeAsync().AsTask());

    /// <summary>Reaches the cluster and sees to the table; once, however often it is called.</summary>
    /// <exception cref="CassandraStorageException">The cluster does not answer, or has no such keyspace, table or column.</exception>
    public async Task OpenAsync()
    {
        Task<StateStore> opening;
        lock (_lock)
        {
            opening = _store is { IsFaulted: false } open ? open : _store = _open();
        }

        await opening;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task<StateStore>? store;
        lock (_lock)
        {
            store = _store;
            _store = null;
        }

        if (store is { IsFaulted: false })
        {
            await (await store).DisposeAsync();
        }
    }

    /// <summary>Reads a state; where there is none, or it was cleared, the state becomes a new one and <c>RecordExists</c> false.</summary>
    /// <typeparam name="T">Type of the state.</typeparam>
    /// <param name="stateName">Name of the state.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">Takes value and ETag.</param>
    /// <exception cref="CassandraStorageException">The state cannot be read.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var row = await (await Store).ReadAsync(StateKey.Create(_serviceId, stateName, grainId));
        if (row is null or { IsCleared: true })
        {
            Reset(grainState);
            return;
        }

        grainState.State = Deserialize<T>(stateName, grainId, row);
        grainState.ETag = row.Version.ToString();
        grainState.RecordExists = true;
    }

    /// <summary>Writes a state; an insert has no ETag, an update the current one.</summary>
    /// <typeparam name="T">Type of the state.</typeparam>
    /// <param name="stateName">Name of the state.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">The value; takes the new ETag.</param>
    /// <exception cref="InconsistentStateException">The ETag is not the current one; the write was not made.</exception>
    /// <exception cref="CassandraStorageException">The write was not made.</exception>
    /// <exception cref="CassandraOutcomeUnknownException">Whether the write was made cannot be found out.</exception>
    /// <exception cref="ArgumentException">The serialized state is larger than <see cref="CassandraStorageOptions.MaxStateBytes"/>.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var value = _serializer.Serialize(grainState.State).ToMemory();
        if (value.Length > _options.MaxStateBytes)
        {
            throw new ArgumentException($"State '{stateName}' of grain {grainId} is {value.Length} bytes large; Storage:MaxStateBytes is {_options.MaxStateBytes}.");
        }

        var version = await ChangeAsync("write", stateName, grainId, grainState.ETag, StatePayload.Encode(value, _options.Compression, _options.CompressFrom));
        grainState.ETag = version!.ToString();
        grainState.RecordExists = true;
    }

    /// <summary>Takes a state out; the ETag must be the current one, or none where there is no state.</summary>
    /// <typeparam name="T">Type of the state.</typeparam>
    /// <param name="stateName">Name of the state.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">Becomes a new state without an ETag.</param>
    /// <exception cref="InconsistentStateException">The ETag is not the current one; the clear was not made.</exception>
    /// <exception cref="CassandraStorageException">The clear was not made.</exception>
    /// <exception cref="CassandraOutcomeUnknownException">Whether the clear was made cannot be found out.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        await ChangeAsync("clear", stateName, grainId, grainState.ETag, StatePayload.None);
        Reset(grainState);
    }

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ReadStateAsync(stateName, grainId, grainState);
    }

    /// <inheritdoc/>
    /// <remarks>Cancellation is heeded before the write begins; after that its outcome is worth more than its early end.</remarks>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return WriteStateAsync(stateName, grainId, grainState);
    }

    /// <inheritdoc/>
    /// <remarks>Cancellation is heeded before the clear begins; after that its outcome is worth more than its early end.</remarks>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ClearStateAsync(stateName, grainId, grainState);
    }

    private async Task<StateVersion?> ChangeAsync(string operation, string stateName, GrainId grainId, string? etag, StatePayload payload)
    {
        // An ETag of another provider is no version of ours: it is refused as any other stale one.
        StateVersion? from = null;
        if (!string.IsNullOrEmpty(etag) && (from = StateVersion.TryParse(etag)) is null)
        {
            throw Conflict(operation, stateName, grainId, stored: null, etag);
        }

        var answer = await (await Store).ChangeAsync(StateKey.Create(_serviceId, stateName, grainId), from, payload);
        return answer.Applied ? answer.Version : throw Conflict(operation, stateName, grainId, answer.Version?.ToString(), etag);
    }

    private T Deserialize<T>(string stateName, GrainId grainId, StateRow row)
    {
        try
        {
            return _serializer.Deserialize<T>(new BinaryData(StatePayload.Decode(row.Encoding, row.Payload)))!;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new CassandraStorageException($"State '{stateName}' of grain {grainId} cannot be read: {fault.Message}", fault);
        }
    }

    private static void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = EmptyState<T>.Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private InconsistentStateException Conflict(string operation, string stateName, GrainId grainId, string? stored, string? etag) =>
        new($"Cannot {operation} state '{stateName}' of grain {grainId} in storage '{_name}': its ETag is {stored ?? "none"}, the caller's {etag ?? "none"}.", stored, etag);
}
