using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Weir.Streaming.Kafka.Tests.Support;
using Weir.TestKit.Silos;

namespace Weir.Streaming.Kafka.Tests.Faults.Clustered;

/// <summary>Silos that come, go and are killed while records come in: the group moves partitions in mid-batch.</summary>
public sealed class RebalanceTests
{
    [KafkaFact]
    public async Task Records_WhilePartitionsMove_AreCountedOnceEach()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        using var stop = new CancellationTokenSource();
        var feeding = Feed.RunAsync(world, stop.Token);
        for (var round = 0; round < (Feed.Rounds ?? 4); round++)
        {
            var joined = await world.Silos.Silos.StartAnotherAsync();
            await world.Silos.SettleAsync();
            if (round % 2 == 0)
            {
                var log = ((InProcessSiloHandle)joined).ServiceProvider.GetRequiredService<KafkaLog>();
                await world.Silos.Silos.KillHardAsync(joined);

                // What a process's end does to its connections.
                await log.DisposeAsync();
            }
            else
            {
                await world.Silos.Silos.StopSiloAsync(joined);
            }

            await world.Silos.SettleAsync();
        }

        await stop.CancelAsync();
        var sent = await feeding;
        await world.CommittedAsync();
        Feed.AssertCountedOnce(world, sent);
    }
}
