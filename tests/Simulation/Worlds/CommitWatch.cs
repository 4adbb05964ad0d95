using Orleans.Runtime;
using Orleans.Storage;
using Weir.Grains.Days;
using Weir.Grains.Delivery;
using Weir.Grains.Gateways;
using Weir.Simulation.Log;
using Weir.Simulation.Oracle;
using Weir.Simulation.Storage;
using Weir.Simulation.Traffic;
using Weir.Streaming;

namespace Weir.Simulation.Worlds;

/// <summary>At every commit: whatever lies below the offset is durable, in its gateway's state or among the dead letters.</summary>
internal sealed class CommitWatch(SimulatedDisk disk, StoredStates states, KeptLetters letters, IGrainStorageSerializer serializer, TrafficRules rules, Verdict verdict)
{
    public Verdict Verdict => verdict;

    public void OnCommitting(SimulatedPartition partition, long offset)
    {
        verdict.Note($"commit {partition.Stream}/{partition.Number} {offset}");
        if (offset > partition.DurableEnd)
        {
            verdict.Fail($"{partition.Stream}/{partition.Number}: {offset} is committed, the log ends at {partition.DurableEnd}.");
        }

        var oracle = new LogOracle([partition], rules);
        foreach (var gateway in oracle.Records.Where(record => record.Offset < offset).GroupBy(record => record.Gateway, StringComparer.Ordinal))
        {
            var last = gateway.Last();
            var durable = Positions(gateway.Key)?.Find(partition.Stream, partition.Number, disk.Log);
            if (durable is null || durable.CompareTo(new PartitionToken(last.Offset, last.Index)) < 0)
            {
                verdict.Fail($"{partition.Stream}/{partition.Number}: {offset} is committed, {gateway.Key} has {durable?.ToString() ?? "nothing"} durable of {last.Offset}:{last.Index}.");
            }
        }

        foreach (var poison in oracle.Poison.Where(poison => poison.Offset < offset && !letters.All.ContainsKey(poison)))
        {
            verdict.Fail($"{partition.Stream}/{partition.Number}: {offset} is committed, the poison at {poison.Offset}:{poison.Index} was not kept.");
        }
    }

    /// <summary>A write was refused.</summary>
    public void OnConflict(string name) => verdict.Reach(IsChunk(name) ? Reached.ChunkNameTaken : Reached.ConflictRefused);

    public void OnWriting(GrainId grain, string name, BinaryData bytes)
    {
        if (name == "gateway")
        {
            OnWriting(grain, serializer.Deserialize<GatewayState>(bytes)!);
        }
        else if (IsChunk(name))
        {
            verdict.Reach(Reached.DaysMoved);
        }
        else if (name == "day-shard" && serializer.Deserialize<DayShardState>(bytes)!.Ranking.HasLetGo)
        {
            verdict.Reach(Reached.FloorRaised);
        }
    }

    private static bool IsChunk(string name) => name.StartsWith("days-", StringComparison.Ordinal);

    private static bool HasOpenedAgain(KindState kind)
    {
        foreach (ref readonly var day in kind.Account.Applied.Days)
        {
            if (day.Records > 0 && kind.Chunks.FindDay(day.Day) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is durable of a gateway never goes back.</summary>
    private void OnWriting(GrainId grain, GatewayState next)
    {
        if (next.Kinds.Any(HasOpenedAgain))
        {
            verdict.Reach(Reached.ClosedDayOpened);
        }

        if (states.Find(grain, "gateway") is not { } stored)
        {
            return;
        }

        var old = serializer.Deserialize<GatewayState>(stored.Bytes)!;
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

    private PositionMap? Positions(string gateway) =>
        states.Find(GrainId.Create("gateway", gateway), "gateway") is { } stored ? serializer.Deserialize<GatewayState>(stored.Bytes)!.Positions : null;
}
