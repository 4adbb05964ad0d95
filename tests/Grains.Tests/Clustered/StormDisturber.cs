using Orleans;
using Orleans.TestingHost;
using Weir.Days;
using Weir.Grains.Tests.Support;
using Weir.Records;
using Weir.Streams;
using Weir.TestKit.Silos;

namespace Weir.Grains.Tests.Clustered;

/// <summary>What may happen in a storm. It says what it does. The first silo keeps the table of members and lives on; it dies with all the others at the end.</summary>
internal sealed class StormDisturber(GatewayWorld world, Random random, int partitions, Action<string> say)
{
    private const int SilosMax = 4;
    private readonly List<(SiloHandle Silo, string Stream, int Partition)> _claims = [];

    private TestCluster Cluster => world.Cluster;

    public Task DisturbAsync() => random.Next(10) switch
    {
        0 => KillAsync(_ => true),
        1 => KillAsync(silo => Lifeline.Of(silo).Reads.Any(queue => queue.Stream != RecordKinds.Rate)),
        2 => KillAsync(silo => Lifeline.Of(silo).Reads.All(queue => queue.Stream == RecordKinds.Rate)),
        3 => StartAsync(),
        4 => StopAsync(),
        5 => DeactivateAsync(),
        6 => FailWritesAsync(),
        7 => FailLogAsync(),
        8 => ClaimAsync(),
        _ => AskAsync(),
    };

    /// <summary>Nothing more happens, and what was set up for later is taken back.</summary>
    public async Task EndAsync()
    {
        foreach (var (silo, stream, partition) in _claims.Where(claim => Cluster.Silos.Contains(claim.Silo)))
        {
            await SiloKilling.BalancerOf(silo, StreamNames.Provider).ClaimAsync(stream, partition, isClaimed: false);
        }

        world.Storage.ForgetFaults();
        world.Log.Source.FailCommits(0);
        world.Log.Source.LoseCommitAnswers(0);
        world.Log.Source.FailReads(0);
    }

    private async Task KillAsync(Func<SiloHandle, bool> isWanted)
    {
        if (Cluster.SecondarySilos.FirstOrDefault(isWanted) is not { } silo)
        {
            await StartAsync();
            return;
        }

        var landing = random.Next(4);
        say($"  kill {silo}, which reads {string.Join(", ", Lifeline.Of(silo).Reads)}; {landing} writes land without an answer");
        await Cluster.KillHardAsync(silo, landing);
    }

    private async Task StartAsync()
    {
        if (Cluster.Silos.Count < SilosMax)
        {
            say($"  started {await Cluster.StartAnotherAsync()}");
        }
    }

    private async Task StopAsync()
    {
        if (Cluster.SecondarySilos.Count > 0)
        {
            var silo = Cluster.SecondarySilos[random.Next(Cluster.SecondarySilos.Count)];
            say($"  stop {silo} in good order, which reads {string.Join(", ", Lifeline.Of(silo).Reads)}");
            await Cluster.StopSiloAsync(silo);
        }
    }

    private async Task DeactivateAsync()
    {
        var migrate = random.Next(2) == 0;
        var ids = StormTraffic.Ids.Where(_ => random.Next(2) == 0).ToList();
        say($"  {(migrate ? "migrate" : "deactivate")} {string.Join(", ", ids)}");
        foreach (var id in ids)
        {
            await TryAsync(async () =>
            {
                var grain = world.Gateway(id).AsReference<Orleans.Core.Internal.IGrainManagementExtension>();
                await (migrate ? grain.MigrateOnIdle() : grain.DeactivateOnIdle());
            });
        }
    }

    private Task FailWritesAsync()
    {
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            string[] names = ["gateway", "day-shard", "gateway-list", "days-"];
            var (name, time) = (names[random.Next(names.Length)], (FaultTime)random.Next(2));
            say($"  fail a write of {name} {time}");
            world.Storage.FailNextWrite(state => state.StartsWith(name, StringComparison.Ordinal), time);
        }

        return Task.CompletedTask;
    }

    private Task FailLogAsync()
    {
        var (fails, lost, reads) = (random.Next(4), random.Next(4), random.Next(3));
        say($"  {fails} commits fail, {lost} lose their answers, {reads} reads fail");
        world.Log.Source.FailCommits(fails);
        world.Log.Source.LoseCommitAnswers(lost);
        world.Log.Source.FailReads(reads);
        return Task.CompletedTask;
    }

    private async Task ClaimAsync()
    {
        if (_claims.Count > 0 && random.Next(2) == 0)
        {
            var (holder, held, number) = _claims[^1];
            _claims.RemoveAt(_claims.Count - 1);
            if (Cluster.Silos.Contains(holder))
            {
                say($"  {holder} lets go of {held}/{number}");
                await SiloKilling.BalancerOf(holder, StreamNames.Provider).ClaimAsync(held, number, isClaimed: false);
            }

            return;
        }

        var silo = Cluster.Silos[random.Next(Cluster.Silos.Count)];
        var (stream, partition) = (random.Next(2) == 0 ? RecordKinds.Counter : RecordKinds.Cumulative, random.Next(partitions));
        say($"  {silo} claims {stream}/{partition}");
        _claims.Add((silo, stream, partition));
        await SiloKilling.BalancerOf(silo, StreamNames.Provider).ClaimAsync(stream, partition, isClaimed: true);
    }

    /// <summary>Questions in between: whatever they answer, they disturb nothing.</summary>
    private async Task AskAsync()
    {
        say("  questions");
        foreach (var id in StormTraffic.Ids)
        {
            await TryAsync(() => world.Gateway(id).GetSummaryAsync(CancellationToken.None));
            await TryAsync(() => world.Grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(RecordKind.Counter, new DateOnly(2024, 3, 1), random.Next(IDayShardGrain.ShardCount)))
                .GetTopAsync(TopOrder.Tx, 10, CancellationToken.None));
        }
    }

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (StormQuestions.IsPassing(exception))
        {
            say($"    {exception.GetType().Name}: {exception.Message.Split('\n')[0]}");
        }
    }
}
