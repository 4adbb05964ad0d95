using Orleans.Runtime;
using Weir.Grains.Delivery;
using Weir.Simulation.Log;
using Weir.Simulation.Oracle;
using Weir.Simulation.Subjects;
using Weir.Streaming;

namespace Weir.Simulation.Worlds;

/// <summary>At every commit: whatever lies below the offset is durable, in its grain's state or among the dead letters.</summary>
internal sealed class CommitWatch(SimulatedDisk disk, KeptLetters letters, ISubject subject, Verdict verdict)
{
    public Verdict Verdict => verdict;

    public void OnCommitting(SimulatedPartition partition, long offset)
    {
        verdict.Note($"commit {partition.Stream}/{partition.Number} {offset}");
        if (offset > partition.DurableEnd)
        {
            verdict.Fail($"{partition.Stream}/{partition.Number}: {offset} is committed, the log ends at {partition.DurableEnd}.");
        }

        var contents = new LogContents([partition], subject);
        foreach (var records in contents.Records.Where(record => record.Offset < offset).GroupBy(record => record.Record.Key, StringComparer.Ordinal))
        {
            var last = records.Last();
            var durable = subject.FindPositions(records.Key)?.Find(partition.Stream, partition.Number, disk.Log);
            if (durable is null || durable.CompareTo(new PartitionToken(last.Offset, last.Index)) < 0)
            {
                verdict.Fail($"{partition.Stream}/{partition.Number}: {offset} is committed, {records.Key} has {durable?.ToString() ?? "nothing"} durable of {last.Offset}:{last.Index}.");
            }
        }

        foreach (var poison in contents.Poison.Where(poison => poison.Offset < offset && !letters.All.ContainsKey(poison)))
        {
            verdict.Fail($"{partition.Stream}/{partition.Number}: {offset} is committed, the poison at {poison.Offset}:{poison.Index} was not kept.");
        }
    }

    /// <summary>A write was refused.</summary>
    public void OnConflict(string stateName) => verdict.Reach(subject.IsPart(stateName) ? Reached.ChunkNameTaken : Reached.ConflictRefused);

    /// <summary>A state is about to become durable.</summary>
    public void OnWriting(GrainId grain, string stateName, BinaryData bytes) => subject.OnWriting(grain, stateName, bytes);

    /// <summary>What is durable of a gateway or device never goes back.</summary>
    public void OnOverwriting(GrainId grain, ICheckpointedState? old, ICheckpointedState next)
    {
        if (old is null)
        {
            return;
        }

        foreach (var position in old.Positions.All)
        {
            if (next.Positions.Find(position.Stream, position.Partition, position.Log) is not { } token || token.CompareTo(position.ToToken()) < 0)
            {
                verdict.Fail($"{grain}: {position} was durable and is overwritten by a state that has less.");
            }
        }

        if (next.Version <= old.Version)
        {
            verdict.Fail($"{grain}: version {old.Version} is overwritten by version {next.Version}.");
        }
    }
}
