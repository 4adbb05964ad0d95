using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Persistence.Faster.Store;

namespace Weir.Persistence.Faster;

/// <summary>Orleans grain storage in a directory: a write or clear that has returned is durable, and is made only where the state's ETag is the current one.</summary>
public sealed class FasterGrainStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private readonly string _name;
    private readonly string _serviceId;
    private readonly FasterStorageOptions _options;
    private readonly IGrainStorageSerializer _serializer;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private StateStore? _store;
    private string? _undecodable;

    /// <summary>Creates the provider; it opens its directory when the silo's life reaches <see cref="FasterStorageOptions.InitStage"/>, or by <see cref="Open"/>.</summary>
    /// <param name="name">The provider's name.</param>
    /// <param name="serviceId">Part of every state's key, so that two services in one directory stay apart.</param>
    /// <param name="options">Valid settings.</param>
    /// <param name="serializer">Turns states into bytes and back.</param>
    /// <param name="logger">Takes what an operator should know.</param>
    /// <param name="time">Measures durations.</param>
    public FasterGrainStorage(
        string name, string serviceId, FasterStorageOptions options, IGrainStorageSerializer serializer, ILogger<FasterGrainStorage> logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _name = name;
        _serviceId = serviceId;
        _options = options;
        _serializer = serializer;
        _logger = logger;
        _time = time;
    }

    /// <summary>The first state that was found unreadable since the start, and why; null while there is none.</summary>
    public string? Damage => _store?.Damage ?? _undecodable;

    private StateStore Store => _store ?? throw new StateStoreException($"Grain storage '{_name}' is not open: its stage of the silo's life is not reached or is over.");

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(
            $"{nameof(FasterGrainStorage)}-{_name}",
            _options.InitStage,
            _ =>
            {
                Open();
                return Task.CompletedTask;
            },
            _ => DisposeAsync().AsTask());

    /// <summary>Opens the directory and recovers what was acknowledged.</summary>
    /// <exception cref="StateStoreException">In use, of another format, or damaged.</exception>
    public void Open() => _store ??= StateStore.Open(_options, _name, _logger, _time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _store, null) is { } store)
        {
            await store.DisposeAsync();
        }
    }

    /// <summary>Reads a state; where there is none, the state becomes a new one and <c>RecordExists</c> false.</summary>
    /// <typeparam name="T">Type of the state.</typeparam>
    /// <param name="stateName">Name of the state.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">Takes value and ETag.</param>
    /// <exception cref="StateStoreException">The state is there but damaged.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        long version;
        ReadOnlyMemory<byte> value;
        try
        {
            (version, value) = await Store.ReadAsync(StateKey.Create(_serviceId, stateName, grainId));
        }
        catch (StateStoreException fault)
        {
            throw new StateStoreException($"State '{stateName}' of grain {grainId} cannot be read. {fault.Message}", fault);
        }

        if (version == 0)
        {
            Reset(grainState);
            return;
        }

        grainState.State = Deserialize<T>(stateName, grainId, value);
        grainState.ETag = ETagOf(version);
        grainState.RecordExists = true;
    }

    /// <summary>Writes a state; an insert has no ETag, an update the current one.</summary>
    /// <typeparam name="T">Type of the state.</typeparam>
    /// <param name="stateName">Name of the state.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">The value; takes the new ETag.</param>
    /// <exception cref="InconsistentStateException">The ETag is not the current one.</exception>
    /// <exception cref="StateStoreException">The write failed and is not acknowledged.</exception>
    /// <exception cref="ArgumentException">The serialized state is larger than <see cref="FasterStorageOptions.MaxStateBytes"/>.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var value = _serializer.Serialize(grainState.State).ToMemory();
        if (value.Length > _options.MaxStateBytes)
        {
            throw new ArgumentException($"State '{stateName}' of grain {grainId} is {value.Length} bytes large; Storage:MaxStateBytes is {_options.MaxStateBytes}.");
        }

        var key = StateKey.Create(_serviceId, stateName, grainId);
        var answer = await Store.WriteAsync(key, value, Expected(stateName, grainId, grainState.ETag));
        Check(answer, "write", stateName, grainId, grainState.ETag);
        grainState.ETag = ETagOf(answer.Version);
        grainState.RecordExists = true;
    }

    /// <summary>Takes a state out; the ETag must be the current one, or none where there is no state.</summary>
    /// <typeparam name="T">Type of the state.</typeparam>
    /// <param name="stateName">Name of the state.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">Becomes a new state without an ETag.</param>
    /// <exception cref="InconsistentStateException">The ETag is not the current one.</exception>
    /// <exception cref="StateStoreException">The clear failed and is not acknowledged.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = StateKey.Create(_serviceId, stateName, grainId);
        var answer = await Store.ClearAsync(key, Expected(stateName, grainId, grainState.ETag));
        Check(answer, "clear", stateName, grainId, grainState.ETag);
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
    /// <remarks>Cancellation is heeded before the write begins; after that its outcome is worth more than its early end.</remarks>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ClearStateAsync(stateName, grainId, grainState);
    }

    private T Deserialize<T>(string stateName, GrainId grainId, ReadOnlyMemory<byte> value)
    {
        try
        {
            return _serializer.Deserialize<T>(new BinaryData(value))!;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            var damage = $"State '{stateName}' of grain {grainId} in {_options.Directory} cannot be read: {fault.Message}";
            _undecodable ??= damage;
            throw new StateStoreException(damage, fault);
        }
    }

    private static string ETagOf(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = EmptyState<T>.Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private long Expected(string stateName, GrainId grainId, string? etag)
    {
        if (string.IsNullOrEmpty(etag))
        {
            return 0;
        }

        // An ETag of another provider is no version of ours: it is refused as any other stale one.
        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : throw Conflict("use", stateName, grainId, stored: null, etag);
    }

    private void Check(ChangeAnswer answer, string operation, string stateName, GrainId grainId, string? etag)
    {
        if (!answer.Applied)
        {
            throw Conflict(operation, stateName, grainId, answer.Version == 0 ? null : ETagOf(answer.Version), etag);
        }
    }

    private InconsistentStateException Conflict(string operation, string stateName, GrainId grainId, string? stored, string? etag) =>
        new($"Cannot {operation} state '{stateName}' of grain {grainId} in storage '{_name}': its ETag is {stored ?? "none"}, the caller's {etag ?? "none"}.", stored, etag);
}
