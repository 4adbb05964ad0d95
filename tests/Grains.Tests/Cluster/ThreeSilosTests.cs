using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Weir.Analytics.EventTime;
using Weir.Eng;
using Weir.Gateways;
using Weir.Grains.Tests.Support;
using Weir.Records;

namespace Weir.Grains.Tests.Cluster;

/// <summary>Three silos over one log and one store: containers, checkpoints and totals go from silo to silo, and silos die under load.</summary>
public sealed class ThreeSilosTests
{
    private const int Gateways = 40;
    private const int Rounds = 30;
    private static readonly DateOnly Day = new(2024, 3, 1);
    private static readonly long Midnight = DayNumber.Start(DayNumber.Of(Day));

    [OrleansFact]
    public async Task Totals_WhenNothingFails_CountEveryRecordOnce()
    {
        await using var world = await GatewayWorld.StartAsync(partitions: 2, silos: 3);
        await LoadAsync(world, _ => Task.CompletedTask);
        await AssertTotalsAsync(world);
        Assert.Equal(Enumerable.Range(0, Gateways).Select(Id).Order(StringComparer.Ordinal), await world.ListedAsync());
    }

    [OrleansFact]
    public async Task Totals_WhenASiloOfGrainsDies_CountEveryRecordOnce()
    {
        await using var world = await GatewayWorld.StartAsync(partitions: 2, silos: 3);
        var victim = world.Cluster.SecondarySilos.First(silo => PlaceOf(silo) != world.Queues.Reader);
        await LoadAsync(world, round => round == Rounds / 2 ? world.Cluster.KillSiloAsync(victim) : Task.CompletedTask);
        await AssertTotalsAsync(world);
    }

    [OrleansFact]
    public async Task Totals_WhenTheSiloThatReadsDies_CountEveryRecordOnce()
    {
        await using var world = await GatewayWorld.StartAsync(partitions: 2, silos: 3);
        var reader = world.Queues.Reader;
        var victim = world.Cluster.SecondarySilos.Single(silo => PlaceOf(silo) == reader);
        await LoadAsync(world, async round =>
        {
            if (round == Rounds / 2)
            {
                await world.Cluster.KillSiloAsync(victim);
                await world.Queues.RemoveAsync(reader);
            }
        });
        Assert.NotEqual(reader, world.Queues.Reader);
        await AssertTotalsAsync(world);
    }

    private static SharedQueues.Place PlaceOf(SiloHandle silo) => ((InProcessSiloHandle)silo).ServiceProvider.GetRequiredService<SharedQueues.Place>();

    private static string Id(int gateway) => $"gw-{gateway}";

    private static async Task LoadAsync(GatewayWorld world, Func<int, Task> disturb)
    {
        var commits = new List<Task>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var partition = 0; partition < 2; partition++)
            {
                commits.Add(world.Log.Append(RecordKind.Counter, partition,
                    [.. Enumerable.Range(0, Gateways).Where(gateway => gateway % 2 == partition).Select(gateway => (Id(gateway), new Reading(Midnight + (round * 1_000), gateway, round)))]));
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
