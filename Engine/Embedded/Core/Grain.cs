using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base of every grain class.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    protected Grain() : this(Activation.Current!) { }

    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime ?? grainContext?.ActivationServices.GetRequiredService<IGrainRuntime>();
    }

    [AllowNull]
    public IGrainContext GrainContext { get; }
    public GrainReference GrainReference => GrainContext.GrainReference;
    public string IdentityString => GrainContext.GrainId.ToString();
    internal IGrainRuntime? Runtime { get; }
    protected IGrainFactory GrainFactory => Outside(Runtime).GrainFactory;
    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Outside(Runtime).ServiceProvider;
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
    protected void DeactivateOnIdle() => Outside(Runtime).DeactivateOnIdle(GrainContext);

    private static IGrainRuntime Outside(IGrainRuntime? runtime) =>
        runtime ?? throw new InvalidOperationException("The grain was created outside of the runtime and was given none.");
}
