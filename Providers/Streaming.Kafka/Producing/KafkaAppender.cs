using System.Buffers;
using Weir.Streaming.Kafka.Numbers;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>Writes records to the topics, one message each: key, value in the form that is set, and its content type as a header. Thread-safe.</summary>
internal sealed class KafkaAppender(KafkaLogContext context, KafkaProducer producer, RequestLedger? ledger) : IStreamAppender
{
    // What a message costs beside key and value: offsets, timestamp, header.
    private const int MessageBytes = 64;
    private readonly Dictionary<string, IKafkaFormat> _formats = context.Topics.All.ToDictionary(
        topic => topic.Stream, topic => context.FormatsOf(topic.Stream).Find(context.Options.ContentType), StringComparer.Ordinal);

    /// <inheritdoc/>
    public int GetPartitionCount(string stream) => context.Growths.Of(context.Topics.Find(stream).Stream).Partitions;

    /// <inheritdoc/>
    public long GetLagBytes(string stream) => context.Lag.GetBytes(stream);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">No <see cref="KafkaOptions.GrainStorage"/> is named.</exception>
    /// <exception cref="AppendFailedException">What is known of the number cannot be found out.</exception>
    public ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken) => ledger is null
        ? throw new NotSupportedException($"Requests cannot be numbered: {nameof(KafkaOptions)}.{nameof(KafkaOptions.GrainStorage)} names no storage for what the partitions have received.")
        : ledger.ClaimAsync(context.Topics.Find(stream).Stream, sequence, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AppendAsync(string stream, RecordSet records, AppendAttempt attempt, ProducerClaim? claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var topic = context.Topics.Find(stream);
        var partitions = context.Growths.Of(topic.Stream).Partitions;
        if (claim is not null && attempt.PartitionCount > partitions)
        {
            throw new AppendFailedException($"The first attempt was divided over {attempt.PartitionCount} partitions of {topic.Name}, of which this silo knows {partitions} as yet; sent again, it is completed.");
        }

        if (attempt.PartitionCount < 1 || attempt.PartitionCount > partitions)
        {
            throw new ArgumentOutOfRangeException(nameof(attempt), attempt.PartitionCount, $"Topic {topic.Name} has {partitions} partitions.");
        }

        var format = _formats[topic.Stream];
        if (records.Encoding != format.Encoding)
        {
            throw new ArgumentException($"The records' encoding is {records.Encoding}, that of {format.ContentType} is {format.Encoding}.", nameof(records));
        }

        var held = ledger?.Check(topic.Stream, claim);
        if (held is not null)
        {
            attempt = await ledger!.BeginAsync(topic.Stream, held, attempt).ConfigureAwait(false);
        }

        await SendAsync(topic, records, attempt, held?.Sequence, cancellationToken).ConfigureAwait(false);
        if (held is not null)
        {
            await ledger!.EndAsync(topic.Stream, held, attempt).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(KafkaTopic topic, RecordSet records, AppendAttempt attempt, ProducerSequence? number, CancellationToken cancellationToken)
    {
        var room = await producer.Room.TakeAsync(SizeOf(records), cancellationToken).ConfigureAwait(false);
        try
        {
            var batch = producer.Begin();
            try
            {
                Send(topic, records, attempt, number, batch);
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

    private void Send(KafkaTopic topic, RecordSet records, AppendAttempt attempt, ProducerSequence? number, SendBatch batch)
    {
        var format = _formats[topic.Stream];
        var headers = new RequestHeaders(format.ContentType, number, records, attempt);

        // When it was received, so that whoever reads it judges it by the same clock, whichever attempt it came with.
        var timestamp = attempt.ReceivedAt.ToUnixTimeMilliseconds();
        var value = new ArrayBufferWriter<byte>();
        for (var group = 0; group < records.KeyCount; group++)
        {
            var key = records.GetKey(group);
            var partition = headers.PartitionOf(records, group);
            foreach (var record in records.GetValues(group))
            {
                value.ResetWrittenCount();
                format.Write(key, record, value);
                batch.Add(topic.Name, partition, new OutgoingMessage { Key = key, Value = value.WrittenSpan, Headers = headers.Next(partition), Timestamp = timestamp });
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
