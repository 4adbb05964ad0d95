using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Reads ranges of partitions outside the group's places: records again for a consumer that asks for an older place, and the dead letters. Thread-safe, one question at a time.</summary>
internal sealed class KafkaHistory(KafkaOptions options, TimeProvider time) : IDisposable
{
    private const long MaxBytes = 8 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private IConsumer<Bytes, Bytes>? _consumer;

    /// <summary>Reads a range; what is no longer there is missing.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="from">First offset wanted.</param>
    /// <param name="until">Offset to stop before.</param>
    /// <param name="maxMessages">Stop once there are so many, or several MiB of them.</param>
    /// <returns>Messages, ascending.</returns>
    /// <exception cref="KafkaException">The cluster does not answer.</exception>
    public List<ReadMessage> Read(TopicPartition partition, long from, long until, int maxMessages)
    {
        lock (_lock)
        {
            var consumer = Consumer();
            var ends = consumer.AskEnds(partition, options.RequestTimeout);
            var (next, end) = (Math.Max(from, ends.Low.Value), Math.Min(until, ends.High.Value));
            List<ReadMessage> messages = [];
            if (next >= end)
            {
                return messages;
            }

            consumer.Assign(new TopicPartitionOffset(partition, next));
            try
            {
                long bytes = 0;
                var asked = time.GetTimestamp();
                while (messages.Count < maxMessages && bytes < MaxBytes && next < end)
                {
                    // At the end of the partition it says so once: what stands before the end may be no record (a transaction's mark).
                    if (consumer.Consume(Look) is not { } result)
                    {
                        if (time.GetElapsedTime(asked) > options.RequestTimeout)
                        {
                            throw new KafkaException(ErrorCode.Local_TimedOut);
                        }

                        continue;
                    }

                    asked = time.GetTimestamp();
                    next = result.IsPartitionEOF ? end : result.Offset.Value + 1;
                    if (!result.IsPartitionEOF && result.Offset.Value < end)
                    {
                        var message = result.Message;
                        messages.Add(new ReadMessage(result.Offset.Value, message.Timestamp.UnixTimestampMs, message.Key, message.Value, message.Headers));
                        bytes += messages[^1].Size;
                    }
                }
            }
            finally
            {
                consumer.Unassign();
            }

            return messages;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _consumer?.Dispose();
            _consumer = null;
        }
    }

    private IConsumer<Bytes, Bytes> Consumer()
    {
        if (_consumer is null)
        {
            var bytes = new SlabDeserializer();
            _consumer = KafkaClients.Quiet<Bytes, Bytes>(KafkaClients.Reader(options)).SetKeyDeserializer(bytes).SetValueDeserializer(bytes).Build();
        }

        return _consumer;
    }
}
