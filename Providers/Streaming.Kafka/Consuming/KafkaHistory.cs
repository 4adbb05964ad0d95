using Confluent.Kafka;
using Weir.Streaming.Kafka.Native;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Reads ranges of partitions outside the group's places: records again for a consumer that asks for an older place, and the dead letters. Thread-safe, one question at a time.</summary>
internal sealed class KafkaHistory(KafkaOptions options, TimeProvider time) : IDisposable
{
    private const long MaxBytes = 8 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private IConsumer<Ignore, Ignore>? _consumer;
    private MessageQueue? _queue;

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
            var (consumer, queue) = Reader();
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
                    if (!queue.HasMore)
                    {
                        queue.Fill(Look);
                    }

                    if (!queue.HasMore)
                    {
                        if (time.GetElapsedTime(asked) > options.RequestTimeout)
                        {
                            throw new KafkaException(ErrorCode.Local_TimedOut);
                        }

                        continue;
                    }

                    asked = time.GetTimestamp();
                    if (Take(queue, ref next, end) is { } message)
                    {
                        messages.Add(message);
                        bytes += message.Size;
                    }
                }
            }
            finally
            {
                // The rest is of this range, and the next question has another.
                queue.Release();
                consumer.Unassign();
            }

            return messages;
        }
    }

    /// <summary>Where a partition begins now: what stood before it is deleted.</summary>
    /// <exception cref="KafkaException">The cluster does not answer.</exception>
    public long FindBegin(TopicPartition partition)
    {
        lock (_lock)
        {
            return Reader().Consumer.AskEnds(partition, options.RequestTimeout).Low.Value;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _queue?.Dispose();
            _consumer?.Dispose();
            (_queue, _consumer) = (null, null);
        }
    }

    // The next one below the end; null for what is none.
    private static ReadMessage? Take(MessageQueue queue, ref long next, long end)
    {
        ref readonly var message = ref queue.Next();
        if (message.Error is not 0 and not (int)ErrorCode.Local_PartitionEOF)
        {
            throw new KafkaException(queue.ErrorOf(message));
        }

        next = message.Error == 0 ? message.Offset + 1 : end;
        return message.Error == 0 && message.Offset < end ? queue.Copy(message) : null;
    }

    private (IConsumer<Ignore, Ignore> Consumer, MessageQueue Queue) Reader()
    {
        _consumer ??= KafkaClients.Quiet<Ignore, Ignore>(KafkaClients.Reader(options)).Build();
        return (_consumer, _queue ??= new MessageQueue(_consumer));
    }
}
