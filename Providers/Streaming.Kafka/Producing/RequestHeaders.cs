using System.Buffers;
using System.Text;
using Weir.Streaming.Kafka.Numbers;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>The headers of one request's messages: what they are, and, where the request has a number, which of its parts. For one thread.</summary>
internal sealed class RequestHeaders
{
    private readonly ArrayBufferWriter<byte> _block = new(128);
    private readonly int _shared;
    private readonly bool _isNumbered;
    private readonly int[] _parts;
    private readonly int[] _sent;

    public RequestHeaders(string contentType, ProducerSequence? number, RecordSet records, AppendAttempt attempt)
    {
        HeaderBlock.Write(_block, KafkaFormats.HeaderName, Encoding.UTF8.GetBytes(contentType));
        if (number is { } sequence)
        {
            RequestPart.WriteShared(_block, sequence, attempt.ReceivedAt);
        }

        (_shared, _isNumbered) = (_block.WrittenCount, number is not null);
        (_parts, _sent) = (new int[attempt.PartitionCount], new int[attempt.PartitionCount]);
        for (var group = 0; group < records.KeyCount && _isNumbered; group++)
        {
            _parts[PartitionOf(records, group)] += records.GetCount(group);
        }
    }

    public int PartitionOf(RecordSet records, int group) => (records.GetKeyHash(group) & int.MaxValue) % _parts.Length;

    /// <summary>The headers of the next message of a partition; until the next call.</summary>
    public HeaderBlock Next(int partition)
    {
        if (_isNumbered)
        {
            // Behind what all of them share.
            _block.ResetWrittenCount();
            _block.Advance(_shared);
            RequestPart.WriteOwn(_block, _sent[partition]++, _parts[partition]);
        }

        return new HeaderBlock(_block.WrittenMemory);
    }
}
