using System.Globalization;
using Orleans.Streams;
using Weir.Simulation.Faults;
using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>The committed offset of one partition of the simulated log, as one receiver stores it.</summary>
internal sealed class SimulatedOffsets(SimulatedLog log, SimulatedPartition partition, ProducerClaims claims, Chaos chaos) : IStreamQueueCheckpointer<string>
{
    private long _committed;
    private long _updated;

    public bool CheckpointExists => partition.Committed is not null;

    public Task<string> Load()
    {
        _committed = _updated = partition.Committed ?? partition.Start;
        return Task.FromResult(_committed.ToString(CultureInfo.InvariantCulture));
    }

    public void Update(string offset, DateTime utcNow) => _updated = long.Parse(offset, CultureInfo.InvariantCulture);

    // Detached: a commit that has begun lands even when whoever asked for it dies meanwhile.
    public Task FlushAsync(CancellationToken cancellationToken) => log.Life.DetachAsync(() => CommitAsync(_updated));

    private async Task CommitAsync(long offset)
    {
        await log.Life.PassAsync(chaos.Latency(5));
        await log.Life.StillGoesOn;
        if (chaos.Happens(Fault.CommitFails))
        {
            throw new IOException("The commit was not written.");
        }

        if (offset < _committed)
        {
            log.Watch.Verdict.Fail($"{partition.Stream}/{partition.Number}: one receiver committed {offset} after {_committed}.");
        }

        log.Watch.OnCommitting(partition, offset);
        partition.Commit(offset, claims.Save(partition.Number));
        if (chaos.Happens(0.2))
        {
            partition.DeleteConsumed();
        }

        if (chaos.Happens(Fault.CommitAnswerLost))
        {
            throw new IOException("The commit's answer was lost.");
        }

        _committed = offset;
    }
}
