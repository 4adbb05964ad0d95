using Weir.Silo.Http;
using Weir.Streaming.Log;

namespace Weir.Silo.Observability;

/// <summary>How the server is.</summary>
internal sealed class ServerHealth(IHostApplicationLifetime lifetime, LogStore log)
{
    public const string Ok = "ok";

    /// <summary>Whether anything has failed for good.</summary>
    public HealthAnswer Check()
    {
        var failures = log.GetStatus().Where(partition => partition.Failure is not null)
            .Select(partition => $"{partition.Stream}/{partition.Partition}: {partition.Failure}").ToList();
        return new HealthAnswer(failures.Count == 0 ? Ok : "failing", failures);
    }

    /// <summary>Whether requests are served.</summary>
    public HealthAnswer CheckReady()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new HealthAnswer("stopping", ["the server is shutting down"]);
        }

        return lifetime.ApplicationStarted.IsCancellationRequested ? Check() : new HealthAnswer("starting", ["the server is starting"]);
    }
}
