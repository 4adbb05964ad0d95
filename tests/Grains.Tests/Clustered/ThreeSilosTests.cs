using Orleans;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using Weir.Analytics.EventTime;
using Weir.Gateways;
using Weir.Grains.Tests.Support;
using Weir.Records;
using Weir.Streaming;
using Weir.TestKit.Silos;

namespace Weir.Grains.Tests.Clustered;

/// <summary>Three silos over one log and one store: containers, checkpoints and totals go from silo to silo, and silos die under load.</summary>
public sealed class ThreeSilosTests
{
    private const int Gateways = 40;
    private const int Rounds = 30;
    private static readonly DateOnly Day = new(2024, 3, 1);
    private static readonly long Midnight = DayNumber.Start(DayNumber.Of(Day));

    [Fact]
    public async Task Totals_WhenNothingFails_CountEveryRecordOnce()
    {
        await using var world = await GatewayWorld.StartAsync(partitions: 2, silos: 3);
        await LoadAsync(world, 2, _ => Task.CompletedTask);
        await AssertTotalsAsync(world);
        Assert.Equal(Enumerable.Range(0, Gateways).Select(Id).Order(StringComparer.Ordinal), await world.ListedAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Totals_WhenASiloOfGrainsDies_CountEveryRecordOnce(int landing)
    {
        await using var world = await GatewayWorld.StartAsync(partitions: 1, silos: 3);
        await LoadAsync(world, 1, async round =>
        {
            if (round == Rounds / 2)
            {
                await world.Cluster.KillHardAsync(world.Cluster.SecondarySilos.First(silo => !ReadsCounters(silo)), landing);
            }
        });
        Assert.Equal(2, world.Cluster.Silos.Count);
        await AssertTotalsAsync(world);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Totals_WhenASiloThatReadsDies_CountEveryRecordOnce(int landing)
    {
        await using var world = await GatewayWorld.StartAsync(partitions: 8, silos: 3);
        await LoadAsync(world, 8, async round =>
        {
            if (round == Rounds / 2)
            {
                await world.Cluster.KillHardAsync(await FindReaderAsync(world), landing);
            }
        });
        await AssertTotalsAsync(world);
    }

    [Fact]
    public async Task Totals_WhenSilosComeAndGoInGoodOrder_CountEveryRecordOnce()
    {
        await using var world = await GatewayWorld.StartAsync(partitions: 8, silos: 3);
        await LoadAsync(world, 8, async round =>
        {
            if (round == Rounds / 3)
            {
                await world.Cluster.StartAnotherAsync();
            }
            else if (round == Rounds / 2)
            {
                await world.Cluster.StopSiloAsync(await FindReaderAsync(world));
            }
        });
        await AssertTotalsAsync(world);
    }

    /// <summary>Orleans hands a state that it can serialize to the silo an activation moves to, as it is in memory. Ours it cannot, and must not: nobody has written it yet.</summary>
    [Fact]
    public async Task Totals_WhenAnActivationMovesBeforeItsStateIsWritten_CountEveryRecordOnce()
    {
        await using var world = await GatewayWorld.StartAsync(silos: 3, configureSilo: silo => silo.Configure<CheckpointOptions>(options => options.Interval = TimeSpan.FromSeconds(1)));
        await world.CommitAsync(RecordKind.Counter, ("gw", new Reading(Midnight, 1, 1)));
        for (var i = 1; i <= 3; i++)
        {
            var known = await world.Gateway("gw").WatchAsync(null, -1, CancellationToken.None);
            var committed = world.Log.Append(RecordKind.Counter, ("gw", new Reading(Midnight + i, 10, 10)));
            await world.Soon(world.Gateway("gw").WatchAsync(null, known!.Version, CancellationToken.None), "the delivery");

            // To each silo in turn: it is in one of them already.
            RequestContext.Set(IPlacementDirector.PlacementHintKey, world.Cluster.Silos[i - 1].SiloAddress);
            await world.Gateway("gw").AsReference<IGrainManagementExtension>().MigrateOnIdle();
            RequestContext.Clear();
            await world.Soon(committed, "the commit");
        }

        await world.CrashAsync();
        Assert.Equal([new DayTotals(Day, 31, 31, 4, null)], await world.TotalsAsync("gw", RecordKind.Counter));
    }

    private static string Id(int gateway) => $"gw-{gateway}";

    private static bool ReadsCounters(SiloHandle silo) => Lifeline.Of(silo).Reads.Any(queue => queue.Stream == RecordKind.Counter.ToName());

    /// <summary>A silo that may die, not the one that keeps the table of members, and that reads. Where the ring has given it nothing, another one joins.</summary>
    private static async Task<SiloHandle> FindReaderAsync(GatewayWorld world)
    {
        while (true)
        {
            if (world.Cluster.SecondarySilos.FirstOrDefault(ReadsCounters) is { } reader)
            {
                return reader;
            }

            await world.Cluster.StartAnotherAsync();
        }
    }

    private static async Task LoadAsync(GatewayWorld world, int partitions, Func<int, Task> disturb)
    {
        var commits = new List<Task>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                commits.Add(world.Log.Append(RecordKind.Counter, partition, [.. Enumerable.Range(0, Gateways)
                    .Where(gateway => gateway % partitions == partition).Select(gateway => (Id(gateway), new Reading(Midnight + (round * 1_000), gateway, round)))]));
            }

            await disturb(round);
        }

        await world.Soon(Task.WhenAll(commits), "the commit of everything");
    }

    private static async Task AssertTotalsAsync(GatewayWorld world)
    {
        for (var gateway = 0; gateway < Gateways; gateway++)
        {
            Assert.Equal([new DayTotals(Day, gateway * Rounds, Rounds * (Rounds - 1) / 2, Rounds, null)], await world.TotalsAsync(Id(gateway), RecordKind.Counter));
        }
    }
}
