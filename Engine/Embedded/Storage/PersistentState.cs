using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

internal interface IPersistentStateBridge
{
    Task ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A grain's state in its storage. Its operations go one after the other, in the order in which they were asked for.</summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, IPersistentStateBridge
{
    private readonly string _name;
    private readonly GrainId _grainId;
    private readonly IGrainStorage _storage;
    private readonly GrainState<TState> _state = new(NewState());
    private Task _last = Task.CompletedTask;

    private PersistentState(string name, GrainId grainId, IGrainStorage storage)
    {
        _name = name;
        _grainId = grainId;
        _storage = storage;
    }

    public TState State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;
    public bool RecordExists => _state.RecordExists;

    public static object Create(Activation activation, IPersistentStateConfiguration configuration)
    {
        var services = activation.ActivationServices;
        var storage = configuration.StorageName is { Length: > 0 } name
            ? services.GetKeyedService<IGrainStorage>(name) ?? throw new InvalidOperationException(
                $"No storage provider is named '{name}': [PersistentState] '{configuration.StateName}' of {activation.Class.Type} asks for it.")
            : services.GetService<IGrainStorage>() ?? throw new InvalidOperationException(
                $"There is no default storage provider: [PersistentState] '{configuration.StateName}' of {activation.Class.Type} asks for it.");
        var state = new PersistentState<TState>(configuration.StateName, activation.GrainId, storage);
        activation.AddState(state);
        return state;
    }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);
    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);
    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);
    public Task ReadAsync(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    public Task ReadStateAsync(CancellationToken cancellationToken) => InOrder(async () =>
    {
        await _storage.ReadStateAsync(_name, _grainId, _state, cancellationToken);
        _state.State ??= NewState();
    });
    public Task WriteStateAsync(CancellationToken cancellationToken) => InOrder(() => _storage.WriteStateAsync(_name, _grainId, _state, cancellationToken));

    public Task ClearStateAsync(CancellationToken cancellationToken) => InOrder(async () =>
    {
        await _storage.ClearStateAsync(_name, _grainId, _state, cancellationToken);
        _state.State = NewState();
    });

    private static TState NewState() => typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null
        ? Activator.CreateInstance<TState>()
        : throw new InvalidOperationException($"The state type {typeof(TState)} has no constructor without parameters.");

    private Task InOrder(Func<Task> operation) => _last = _last.IsCompleted ? operation() : After(_last, operation);

    private static async Task After(Task last, Func<Task> operation)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await operation();
    }
}
