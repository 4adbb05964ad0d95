using Orleans;
using Orleans.Runtime;

namespace Weir.Grains.Delivery;

/// <summary>Whether the silo is about to stop, for what waits long in a grain: an activation goes only when nobody waits in it any more.</summary>
public sealed class SiloEnding : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Cancelled when the silo begins to stop.</summary>
    public CancellationToken Token => _ending.Token;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SiloEnding), ServiceLifecycleStage.Active, _ => Task.CompletedTask, _ => _ending.CancelAsync());

    /// <inheritdoc/>
    public void Dispose() => _ending.Dispose();
}
