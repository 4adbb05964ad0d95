using System.Diagnostics;
using Confluent.Kafka;
using Weir.Benchmarks.Load;
using Weir.Streaming.Kafka;

namespace Weir.Benchmarks.Kafka;

/// <summary>The limit of reading: the client alone, with the provider's own properties, one record after the other as bytes, all partitions assigned.</summary>
internal static class RawConsumer
{
    /// <summary>Reads records from an offset of each partition on; measured from the first one to the last.</summary>
    public static KafkaRate Read(KafkaOptions options, IReadOnlyList<long> from, long records)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(KafkaClients.Consumer(options)).SetLogHandler(static (_, _) => { }).Build();
        consumer.Assign(from.Select((offset, partition) => new TopicPartitionOffset(GatewayTraffic.Kind, partition, offset)));
        var (read, bytes, started, cpu) = (0L, 0L, 0L, TimeSpan.Zero);
        while (read < records)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { IsPartitionEOF: false } result)
            {
                continue;
            }

            if (read++ == 0)
            {
                (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            }

            bytes += result.Message.Key.Length + result.Message.Value.Length;
        }

        return bytes > 0 ? new KafkaRate(records - 1, Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - cpu) : throw new InvalidOperationException("Nothing was read.");
    }
}
