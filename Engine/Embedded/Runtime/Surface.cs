using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime
{
    internal sealed class Silo
    {
        public ProxyFactory Proxies { get; } = new();
        public void Kill() { }
    }
    internal sealed class ProxyFactory
    {
        public object Create(Type interfaceType, Silo silo, GrainId id) => throw new NotSupportedException($"{interfaceType}{silo}{id}{GetHashCode()}");
    }
    internal sealed class Activation : IGrainContext
    {
        public static Activation? Current => null;
        public GrainReference GrainReference => throw new NotSupportedException();
        public GrainId GrainId => default;
        public object? GrainInstance => null;
        public IServiceProvider ActivationServices => throw new NotSupportedException();
        public Task Deactivated => Task.CompletedTask;
        public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken) { }
        public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);
        public override bool Equals(object? obj) => ReferenceEquals(this, obj);
        public override int GetHashCode() => 1;
        public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options) => throw new NotSupportedException($"{callback}{options}{GetHashCode()}");
    }
    internal static class SiloServices
    {
        public static void AddSiloServices(this IServiceCollection services) { services.AddSingleton<Silo>(); }
    }
}
namespace Orleans.Serialization
{
    internal sealed class DeepCopier { }
}
namespace Orleans.Storage
{
    internal sealed class MemoryGrainStorage(Serialization.DeepCopier copier) : IGrainStorage
    {
        public Serialization.DeepCopier Copier => copier;
        public Task ClearStateAsync<T>(string stateName, Runtime.GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
        public Task ReadStateAsync<T>(string stateName, Runtime.GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
        public Task WriteStateAsync<T>(string stateName, Runtime.GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }
}
namespace Orleans.Streams
{
    internal sealed class PersistentStreamProvider(string name, IServiceProvider services) : IStreamProvider, ILifecycleParticipant<Runtime.ISiloLifecycle>
    {
        public IServiceProvider Services => services;
        public string Name => name;
        public bool IsRewindable => true;
        public IAsyncStream<T> GetStream<T>(Runtime.StreamId streamId) => throw new NotSupportedException();
        public void Participate(Runtime.ISiloLifecycle lifecycle) { }
    }
}
