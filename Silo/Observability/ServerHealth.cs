using Orleans.Storage;
using Weir.Operations;
using Weir.Persistence.Faster;
using Weir.Streaming.Log;
using Weir.Streams;

namespace Weir.Silo.Observability;

/// <summary>How the server is.</summary>
internal sealed class ServerHealth(IHostApplicationLifetime lifetime, LogStore log, [FromKeyedServices(StreamNames.Storage)] IGrainStorage storage)
{
    /// <summary>Whether something fails now, or was found damaged since the start.</summary>
    public ServiceCondition Check()
    {
        var damaged = log.GetStatus().Where(partition => partition.Damage is not null).Select(partition => $"{partition.Stream}/{partition.Partition}: {partition.Damage}");
        return Answer([.. Failures(), .. damaged, .. storage is FasterGrainStorage { Damage: { } damage } ? [damage] : Array.Empty<string>()]);
    }

    /// <summary>Whether requests are served. What is damaged concerns those only that ask for it.</summary>
    public ServiceCondition CheckReady()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new ServiceCondition("stopping", ["the server is shutting down"]);
        }

        return lifetime.ApplicationStarted.IsCancellationRequested ? Answer([.. Failures()]) : new ServiceCondition("starting", ["the server is starting"]);
    }

    private IEnumerable<string> Failures() =>
        log.GetStatus().Where(partition => partition.Failure is not null).Select(partition => $"{partition.Stream}/{partition.Partition}: {partition.Failure}");

    private static ServiceCondition Answer(List<string> reasons) => new(reasons.Count == 0 ? ServiceCondition.Ok : "failing", reasons);
}
