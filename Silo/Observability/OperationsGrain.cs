using Orleans;
using Weir.Operations;
using Weir.Streaming;

namespace Weir.Silo.Observability;

/// <summary>What the operations routes answer, for clients inside the cluster.</summary>
internal sealed class OperationsGrain(ServerHealth health, PrometheusExposition metrics, IDeadLetterStore letters) : Grain, IOperationsGrain
{
    /// <inheritdoc/>
    public Task<ServiceStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ServiceStatus(health.Check(), health.CheckReady(), metrics.Write()));

    /// <inheritdoc/>
    public Task<DeadLetterPage> GetDeadLettersAsync(long after, int limit, CancellationToken cancellationToken) =>
        DeadLetterPages.ReadAsync(letters, after, limit, cancellationToken);
}
