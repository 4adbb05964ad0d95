using Orleans;
using Weir.Operations;
using Weir.Questions;
using Weir.Silo.DeadLetters;

namespace Weir.Silo.Observability;

/// <summary>What the operations routes answer, for clients inside the cluster.</summary>
internal sealed class OperationsGrain(ServerHealth health, PrometheusExposition metrics, DeadLetterPages letters, LetterRedrive redrive) : Grain, IOperationsGrain
{
    /// <inheritdoc/>
    public Task<ServiceStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ServiceStatus(health.Check(), health.CheckReady(), metrics.Write()));

    /// <inheritdoc/>
    public Task<DeadLetterPage> GetDeadLettersAsync(long after, int limit, CancellationToken cancellationToken) =>
        letters.ReadAsync(after, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<RedriveResult> RedriveDeadLettersAsync(long[] ids, CancellationToken cancellationToken) => ids.Length is >= 1 and <= QueryBounds.RedriveMax
        ? redrive.RedriveAsync(ids, cancellationToken)
        : throw new ArgumentException(QueryBounds.NotSoManyIds(ids.Length), nameof(ids));
}
