using System.Buffers;
using System.Text;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Consuming;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>Writes records to the topics, one message each: key, value in the form that is set, and its content type as a header. Thread-safe.</summary>
internal sealed class KafkaAppender(KafkaOptions options, KafkaTopics topics, KafkaFormats formats, KafkaProducer producer, KafkaLag lag) : IStreamAppender
{
    // What a message costs beside key and value: offsets, timestamp, header.
    private const int MessageBytes = 64;
    private readonly Dictionary<string, IKafkaFormat> _formats = topics.All.ToDictionary(
        topic => topic.Stream, topic => formats.TableOf(topic.Stream, options.DefaultContentType).Find(options.ContentType), StringComparer.Ordinal);

    /// <inheritdoc/>
    public int GetPartitionCount(string stream) => topics.Find(stream).Partitions;

    /// <inheritdoc/>
    public long GetLagBytes(string stream) => lag.GetBytes(stream);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: over Kafka requests cannot be numbered yet.</exception>
    public ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Requests cannot be numbered over Kafka yet.");

    /// <inheritdoc/>
    public async ValueTask AppendAsync(string stream, RecordSet records, AppendAttempt attempt, ProducerClaim? claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var topic = topics.Find(stream);
        if (attempt.PartitionCount < 1 || attempt.PartitionCount > topic.Partitions)
        {
            throw new ArgumentOutOfRangeException(nameof(attempt), attempt.PartitionCount, $"Topic {topic.Name} has {topic.Partitions} partitions.");
        }

        var format = _formats[topic.Stream];
        if (records.Encoding != format.Encoding)
        {
            throw new ArgumentException($"The records' encoding is {records.Encoding}, that of {format.ContentType} is {format.Encoding}.", nameof(records));
        }

        var room = await producer.Room.TakeAsync(SizeOf(records), cancellationToken).ConfigureAwait(false);
        try
        {
            var batch = producer.Begin();
            try
            {
                Send(topic, records, attempt.PartitionCount, batch);
            }
            catch (Exception exception)
            {
                // What stood before it is on its way.
                batch.Refuse(exception.Message);
            }

            await batch.SentAsync().ConfigureAwait(false);
        }
        finally
        {
            producer.Room.GiveBack(room);
        }
    }

    private void Send(KafkaTopic topic, RecordSet records, int partitions, SendBatch batch)
    {
        var format = _formats[topic.Stream];
        Headers headers = [new Header(KafkaFormats.Header, Encoding.UTF8.GetBytes(format.ContentType))];
        var value = new ArrayBufferWriter<byte>();
        for (var group = 0; group < records.KeyCount; group++)
        {
            var key = records.GetKey(group).ToArray();
            var place = new TopicPartition(topic.Name, (records.GetKeyHash(group) & int.MaxValue) % partitions);
            foreach (var record in records.GetValues(group))
            {
                value.ResetWrittenCount();
                format.Write(key, record, value);
                batch.Add(place, key, value.WrittenSpan.ToArray(), headers);
            }
        }
    }

    private static long SizeOf(RecordSet records)
    {
        long bytes = 0;
        for (var group = 0; group < records.KeyCount; group++)
        {
            bytes += records.GetBytes(group) + ((long)records.GetCount(group) * (records.GetKey(group).Length + MessageBytes));
        }

        return bytes;
    }
}
