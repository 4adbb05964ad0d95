using Weir.Simulation.Faults;
using Weir.Simulation.Worlds;
using Weir.Simulation.Wrongs;
using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>Reads one partition of the simulated log.</summary>
internal sealed class SimulatedReader(SimulatedLog log, SimulatedPartition partition, GrowthGate gate, ProducerClaims claims, Chaos chaos) : IPartitionReader
{
    private long _position;

    public string Log => log.Identity;

    public bool MayHaveMore => partition.Find(_position) < partition.Durable;

    public async ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken)
    {
        await log.Life.PassAsync(chaos.Latency(2));
        await log.Life.StillGoesOn;
        FailNowAndThen();
        return _position = committed ?? partition.Start;
    }

    public async ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken)
    {
        await log.Life.PassAsync(chaos.Latency(1));
        await log.Life.StillGoesOn;
        FailNowAndThen();
        var entries = Collect(partition.Find(_position), Limit(), chaos.IsOn ? 1 + chaos.Next(maxRecords) : maxRecords);
        _position = entries.Count == 0 ? _position : entries[^1].NextOffset;
        return entries;
    }

    public IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords) => Collect(partition.Find(from), until, maxRecords);

    public ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken)
    {
        claims.Consume(partition.Number, offset);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // A repeat's place is kept, its records are not: what is committed has to get past it.
    private List<LogEntry> Collect(int index, long until, int maxRecords)
    {
        var entries = new List<LogEntry>();
        for (var records = 0; index < partition.Durable && records < maxRecords && partition.Entries[index].Offset < until; index++)
        {
            var entry = partition.Entries[index];
            var isRepeat = entry.Part is { } part && claims.Record(part) != entry.Offset && log.Wrong != Wrong.DeliversRepeats;
            if (isRepeat)
            {
                log.Watch.Verdict.Reach(Reached.RepeatLeftOut);
                log.Watch.Verdict.Note($"{partition.Stream}/{partition.Number}: {entry.Offset} repeats {entry.Part!.Value.Producer} {entry.Part.Value.Sequence} part {entry.Part.Value.Part}");
            }

            entries.Add(isRepeat ? entry.Entry with { Groups = [] } : entry.Entry);
            records += entry.Entry.Groups.Sum(group => group.Count);
        }

        return entries;
    }

    /// <summary>How far a growth lets this partition be read.</summary>
    private long Limit()
    {
        var limit = log.Wrong == Wrong.ReadsAheadOfGrowth ? long.MaxValue : gate.Limit;
        if (limit != long.MaxValue && partition.Find(Math.Max(_position, limit)) < partition.Durable)
        {
            log.Watch.Verdict.Reach(limit == 0 ? Reached.NewPartitionWaited : Reached.OldPartitionWaited);
        }

        return limit;
    }

    private void FailNowAndThen()
    {
        if (chaos.Happens(Fault.ReadFails))
        {
            throw new IOException("The log could not be read.");
        }
    }
}
