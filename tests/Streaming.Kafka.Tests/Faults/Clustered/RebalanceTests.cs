using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Weir.Streaming.Kafka.Tests.Support;
using Weir.TestKit.Silos;

namespace Weir.Streaming.Kafka.Tests.Faults.Clustered;

/// <summary>Silos that come, go and are killed while records come in: the group moves partitions in mid-batch.</summary>
public sealed class RebalanceTests
{
    private const int Keys = 6;

    /// <summary>How often a silo comes, goes or is killed: the environment variable <c>KAFKA_ROUNDS</c>.</summary>
    private static int Rounds => Environment.GetEnvironmentVariable("KAFKA_ROUNDS") is { Length: > 0 } said ? int.Parse(said, CultureInfo.InvariantCulture) : 4;

    [KafkaFact]
    public async Task Records_WhilePartitionsMove_AreCountedOnceEach()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        using var stop = new CancellationTokenSource();
        var feeding = FeedAsync(world, stop.Token);
        for (var round = 0; round < Rounds; round++)
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
        Assert.True(world.HasLostNothing, "the mock cluster has dropped records: the run says nothing");
        for (var key = 0; key < Keys; key++)
        {
            var durable = world.State.GetDurable($"k{key}");
            Assert.Equal(durable.Select(record => (record.Partition, record.Offset)).Distinct().Count(), durable.Count);
            Assert.Equal(sent[key], durable.Select(record => record.Value));
        }
    }

    /// <summary>Sends batch after batch through the first silo.</summary>
    /// <returns>What each key was sent, in order.</returns>
    private static async Task<List<byte>[]> FeedAsync(KafkaWorld world, CancellationToken until)
    {
        // The mock cluster drops the oldest of what it cannot keep, in silence: so much a second stays far below.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(4));
        var sent = Enumerable.Range(0, Keys).Select(_ => new List<byte>()).ToArray();
        for (byte value = 0; !until.IsCancellationRequested; value = (byte)((value + 1) % 250))
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            var batch = Enumerable.Range(0, Keys).Select(key => ($"k{key}", (int)value)).ToList();
            await world.AppendAsync(batch);
            sent.ToList().ForEach(key => key.Add(value));
        }

        return sent;
    }
}
