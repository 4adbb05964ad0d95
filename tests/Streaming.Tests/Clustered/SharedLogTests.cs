using Weir.Streaming.Tests.Conformance;
using Weir.TestKit.Silos;

namespace Weir.Streaming.Tests.Clustered;

/// <summary>The provider on three silos that share a log.</summary>
public sealed class SharedLogTests() : StreamProviderConformance(silos: 3)
{
    protected override ConformanceLog CreateLog() => new MemoryLog();

    [Fact]
    public async Task Start_WhenTheLogIsShared_TheRingDividesIt()
    {
        await StartAsync();
        var balancers = Cluster.Silos.Silos.Select(silo => SiloKilling.BalancerOf(silo, ConformanceCluster.Provider)).ToList();
        Assert.All(balancers, balancer => Assert.Equal("ConsistentRingQueueBalancer", balancer.Kind.Name));
        Assert.Equal(
            [(Stream, 0), (Stream, 1), (PlainStream, 0), (PlainStream, 1)],
            balancers.SelectMany(balancer => balancer.Own).OrderBy(own => own.Stream, StringComparer.Ordinal).ThenBy(own => own.Partition));
    }

    [Fact]
    public async Task Stop_WhenASiloReads_MakesACheckpointAndHandsOver()
    {
        Settings["Checkpoint:Interval"] = Never;
        await StartAsync();
        await AppendAsync(Stream, ("a", 1), ("b", 1));
        await DeliveredAsync("a", 1);
        await DeliveredAsync("b", 1);
        for (var value = 2; value <= 4; value++)
        {
            // Whoever has the queues: those of the silo that goes move, and what it has delivered is not lost.
            await Cluster.Silos.StopSiloAsync(Cluster.Silos.SecondarySilos[0]);
            await Cluster.Silos.StartAnotherAsync();
            await Cluster.SettleAsync();
            await AppendAsync(Stream, ("a", value), ("b", value));
            await Test.WaitForAsync(() => Delivered("a").Contains((byte)value) && Delivered("b").Contains((byte)value), $"{value} is delivered");
        }

        Settings["Checkpoint:Interval"] = Soon;
        await RestartAsync();
        await CommittedAsync(Stream);
        Assert.Equal([1, 2, 3, 4], Durable("a"));
        Assert.Equal([1, 2, 3, 4], Durable("b"));
    }

    [Fact]
    public async Task Deliver_WhenTwoSilosReadAPartition_CountsEveryRecordOnce()
    {
        await StartAsync();
        for (var i = 0; i < 60; i++)
        {
            foreach (var silo in Cluster.Silos.Silos)
            {
                if (i % 20 == 5)
                {
                    await SiloKilling.BalancerOf(silo, ConformanceCluster.Provider).ClaimAsync(Stream, i / 20 % 2, isClaimed: true);
                }
                else if (i % 20 == 15)
                {
                    await SiloKilling.BalancerOf(silo, ConformanceCluster.Provider).ClaimAsync(Stream, i / 20 % 2, isClaimed: false);
                }
            }

            await AppendAsync(Stream, ("a", i), ("b", i), ($"c{i % 3}", i));
        }

        await CommittedAsync(Stream);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (byte)i), Durable("a"));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (byte)i), Durable("b"));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (byte)((i * 3) + 1)), Durable("c1"));
    }
}
