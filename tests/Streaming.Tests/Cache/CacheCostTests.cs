using System.Text;
using Orleans.Streams;
using Xunit.Abstractions;

namespace Weir.Streaming.Tests.Cache;

/// <summary>What a container costs on its way through grouping, cache, cursor and release, where every gateway sends one record.</summary>
public sealed class CacheCostTests(ITestOutputHelper output)
{
    private const int Gateways = 100_000;

    [Fact]
    public void Cache_WhenManyGatewaysSendOneRecordEach_AllocatesLittlePerContainer()
    {
        var entries = Enumerable.Range(0, Gateways).Select(i => new LogEntryGroup(Encoding.UTF8.GetBytes($"gateway-{i:D6}"), i % 1000, 1, new byte[24])).ToArray();
        var cursors = new IQueueCacheCursor[Gateways];
        var cache = new PartitionCache(new StreamCacheOptions(), (_, _) => null);
        cache.Open(0, CacheSut.Log);
        var grouper = new RecordGrouper(CacheSut.Stream, 0);
        var costs = new List<string>();
        var allocated = 0L;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            var containers = Gather(grouper, entries, round);
            var grouped = Environment.CpuUsage.TotalTime;
            cache.Announce(containers, (round + 1) * 1000, DateTimeOffset.UnixEpoch);
            cache.AddToCache(containers);
            var added = Environment.CpuUsage.TotalTime;
            Deliver(cache, containers, cursors);
            var delivered = Environment.CpuUsage.TotalTime;
            var touched = cache.TakeTouched();
            cache.Release(cache.Through);
            var released = Environment.CpuUsage.TotalTime;
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Gateways;
            Assert.Equal((Gateways, 0, 0), (touched.Count, cache.Records, cache.Streams));
            costs.Add($"CPU ns per container: group {Nanoseconds(grouped - start)}, add {Nanoseconds(added - grouped)}, deliver {Nanoseconds(delivered - added)}, "
                + $"release {Nanoseconds(released - delivered)}; {allocated} bytes");
        }

        costs.ForEach(output.WriteLine);

        // Container, token, batch, run array, stream name, chain and their places in tables; the cursors of the first round are not counted.
        Assert.InRange(allocated, 1, 900);
    }

    private static RecordBatchContainer[] Gather(RecordGrouper grouper, LogEntryGroup[] entries, int round)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            grouper.Add(entries[i].Key, new RecordRun((round * 1000) + (i / 1000), entries[i].FirstIndex, 1, 1, entries[i].Payload));
        }

        var containers = grouper.Build(CacheSut.Log);
        grouper.Clear();
        return containers;
    }

    private static void Deliver(PartitionCache cache, RecordBatchContainer[] containers, IQueueCacheCursor[] cursors)
    {
        for (var i = 0; i < containers.Length; i++)
        {
            var cursor = cursors[i] ??= cache.GetCacheCursor(containers[i].StreamId, containers[i].SequenceToken);
            cursor.Refresh(containers[i].SequenceToken);
            while (cursor.MoveNext())
            {
                cursor.GetCurrent(out _);
            }
        }
    }

    private static long Nanoseconds(TimeSpan time) => (long)(time.TotalNanoseconds / Gateways);
}
