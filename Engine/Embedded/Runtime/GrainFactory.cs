namespace Orleans.Runtime;

/// <summary>References to grains, for grains and for the host alike: the client is in the silo.</summary>
internal sealed class GrainFactory(Silo silo, IServiceProvider services) : IClusterClient, IGrainRuntime
{
    public IServiceProvider ServiceProvider { get; } = services;
    IGrainFactory IGrainRuntime.GrainFactory => this;
    public TimeProvider TimeProvider => silo.Clock;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)Create(typeof(TGrainInterface), primaryKey, grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)Create(grainInterfaceType, grainPrimaryKey, null);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)ProxyFactory.Create(typeof(TGrainInterface), silo, grainId);

    public IAddressable GetGrain(GrainId grainId) => new GrainReference(silo, grainId);

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));


    private object Create(Type interfaceType, string key, string? prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return ProxyFactory.Create(interfaceType, silo, GrainId.Create(silo.GetGrainType(interfaceType, prefix), key));
    }
}
