using Orleans.Streams;
using Weir.Simulation.Faults;
using Weir.Simulation.Worlds;
using Weir.Simulation.Wrongs;
using Weir.Streaming;
using Weir.TestKit.Streams;

namespace Weir.Simulation.Log;

/// <summary>The log as one process has it open: the way in, the readers, and what is known of producers (by the product's own code).</summary>
internal sealed class SimulatedLog : IPartitionSource
{
    private readonly SimulatedDisk _disk;
    private readonly Chaos _chaos;
    private readonly Dictionary<string, ProducerClaims> _claims = [];
    private readonly Dictionary<(string Stream, ProducerSequence Sequence, int Life), (AppendAttempt Attempt, int Limit)> _unheard = [];

    public SimulatedLog(SimulatedDisk disk, Life life, Chaos chaos, TimeProvider time, ProducerOptions options, CommitWatch watch, Wrong wrong)
    {
        (_disk, Life, _chaos, Watch, Wrong) = (disk, life, chaos, watch, wrong);
        foreach (var stream in disk.Counts.Keys)
        {
            var producers = wrong == Wrong.ForgetsProducers
                ? new ProducerSet(options.ProducerWindow, options.ProducerExpiry)
                : disk.RecoverProducers(stream, options);
            _claims.Add(stream, new ProducerClaims(producers, time));
        }

        Partitions = disk.Counts;
    }

    public IReadOnlyDictionary<string, int> Partitions { get; }

    public Life Life { get; }

    public Wrong Wrong { get; }

    public CommitWatch Watch { get; }

    /// <summary>Entries longer than this are cut.</summary>
    public required int EntryLimit { get; init; }

    public string Identity => _disk.Log;

    public IStreamQueueCheckpointerFactory Checkpointers =>
        new OffsetStores(name => new SimulatedOffsets(this, _disk.Of(name.Stream)[name.Partition], _claims[name.Stream], _chaos));

    public IPartitionReader CreateReader(string stream, int partition) => new SimulatedReader(this, _disk.Of(stream)[partition], _disk.CreateGate(stream, partition), _claims[stream], _chaos);

    public int GetPartitionCount(string stream) => Partitions[stream];

    /// <summary>Whether every entry of a request has been deleted.</summary>
    public bool HasDeleted(string stream, string producer, int life, long number) => _disk.HasDeleted(stream, producer, life, number);

    public async Task<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, int life)
    {
        var claims = _claims[stream];
        var decision = await claims.ClaimAsync(sequence, CancellationToken.None);
        if (decision.Outcome == ClaimOutcome.First && _unheard.TryGetValue((stream, sequence, life), out var unheard))
        {
            // Some of it may stand in the log: as long as this process lives the request is judged as it was.
            decision = decision with { Outcome = ClaimOutcome.Incomplete, Attempt = unheard.Attempt, EntryLimit = unheard.Limit };
        }

        return new Claim(claims, sequence, decision, life);
    }

    public async Task AppendAsync(string stream, RecordSet records, AppendAttempt attempt, ProducerClaim? claim)
    {
        if (attempt.PartitionCount < GetPartitionCount(stream))
        {
            Watch.Verdict.Reach(Reached.DividedAsBeforeGrowth);
        }

        var held = (Claim?)claim;
        var limit = held is { Decision.EntryLimit: > 0 } known ? known.Decision.EntryLimit : EntryLimit;
        var parts = RequestPlan.Divide(records, attempt.PartitionCount, limit, held?.Sequence.Producer);
        var work = new List<Task>();
        for (var part = 0; part < parts.Count; part++)
        {
            if (held is null || !_claims[stream].Has(held.Sequence, part))
            {
                work.Add(AppendPartAsync(_disk.Of(stream)[parts[part].Partition], parts[part], part, parts.Count, records.Encoding, attempt, limit, held));
            }
        }

        await Task.WhenAll(work);
    }

    private async Task AppendPartAsync(
        SimulatedPartition partition, PlannedPart planned, int part, int parts, ushort encoding, AppendAttempt attempt, int limit, Claim? claim)
    {
        await Life.PassAsync(_chaos.Latency(3));
        await Life.StillGoesOn;
        var fails = _chaos.Happens(Fault.AppendFails);
        if (fails || (_disk.IsInFiles && _chaos.Happens(Fault.AppendAnswerLost)))
        {
            throw new AppendFailedException($"Partition {partition.Number} of {partition.Stream}: the disk said no.");
        }

        var content = new LogEntry(0, 0, attempt.ReceivedAt, encoding, planned.Groups);
        var entry = partition.Add(content, claim?.Life ?? 0, _disk.Generation, offset => claim is null
            ? null
            : new ProducerEntry(claim.Sequence.Producer, claim.Sequence.Sequence, part, parts, attempt, limit, partition.Number, offset));
        if (!_disk.IsInFiles && _chaos.Happens(Fault.AppendAnswerLost))
        {
            if (claim is not null)
            {
                _unheard[(partition.Stream, claim.Sequence, claim.Life)] = (attempt, limit);
            }

            throw new AppendFailedException($"Partition {partition.Number} of {partition.Stream}: the disk said nothing.");
        }

        await Life.PassAsync(_chaos.Latency(5));
        await Life.StillGoesOn;
        partition.Sync(entry);
        if (entry.Part is { } written)
        {
            _claims[partition.Stream].Record(written);
        }
    }

    private sealed class Claim(ProducerClaims claims, ProducerSequence sequence, ProducerDecision decision, int life) : ProducerClaim
    {
        private bool _released;

        public int Life => life;

        public ProducerSequence Sequence => sequence;

        public ProducerDecision Decision => decision;

        public override ClaimOutcome Outcome => decision.Outcome;

        public override AppendAttempt? Attempt => decision.Attempt;

        public override long? Last => decision.Last;

        protected override void Dispose(bool disposing)
        {
            if (!_released && decision.Outcome is ClaimOutcome.First or ClaimOutcome.Incomplete)
            {
                claims.Release(sequence);
            }

            _released = true;
        }
    }
}
