using Orleans;
using Orleans.Runtime;
using Weir.Elevators.Prediction;

namespace Weir.Simulation.Elevators;

/// <summary>The runtime of grains to which models are fitted by <see cref="SimulatedWorkers"/>.</summary>
internal sealed class WorkersRuntime(IGrainRuntime runtime, SimulatedWorkers workers) : IGrainRuntime, IGrainFactory
{
    public IGrainFactory GrainFactory => this;

    public IServiceProvider ServiceProvider => runtime.ServiceProvider;

    public TimeProvider TimeProvider => runtime.TimeProvider;

    public void DeactivateOnIdle(IGrainContext grainContext) => runtime.DeactivateOnIdle(grainContext);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => typeof(TGrainInterface) == typeof(IModelWorkerGrain)
            ? (TGrainInterface)(object)workers
            : runtime.GrainFactory.GetGrain<TGrainInterface>(primaryKey, grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => runtime.GrainFactory.GetGrain(grainInterfaceType, grainPrimaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => runtime.GrainFactory.GetGrain<TGrainInterface>(grainId);

    public IAddressable GetGrain(GrainId grainId) => runtime.GrainFactory.GetGrain(grainId);
}
