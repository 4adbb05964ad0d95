using Orleans.Storage;
using Weir.Operations;
using Weir.Persistence.Faster;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Silo.Observability;

/// <summary>How the server is.</summary>
internal sealed class ServerHealth(IHostApplicationLifetime lifetime, ILogHealth log, [FromKeyedServices(StreamNames.Storage)] IGrainStorage storage)
{
    /// <summary>Whether something fails now, or was found damaged since the start.</summary>
    public ServiceCondition Check() =>
        Answer([.. log.GetFailures(), .. log.GetDamage(), .. storage is FasterGrainStorage { Damage: { } damage } ? [damage] : Array.Empty<string>()]);

    /// <summary>Whether requests are served. What is damaged concerns those only that ask for it.</summary>
    public ServiceCondition CheckReady()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new ServiceCondition("stopping", ["the server is shutting down"]);
        }

        return lifetime.ApplicationStarted.IsCancellationRequested ? Answer([.. log.GetFailures()]) : new ServiceCondition("starting", ["the server is starting"]);
    }

    private static ServiceCondition Answer(List<string> reasons) => new(reasons.Count == 0 ? ServiceCondition.Ok : "failing", reasons);
}
