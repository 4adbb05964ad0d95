using System.Text;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Numbers;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>The headers of one request's messages: what they are, and, where the request has a number, which of its parts. For one thread.</summary>
internal sealed class MessageHeaders
{
    private readonly Headers _all;
    private readonly IHeader[]? _number;
    private readonly int[] _parts;
    private readonly int[] _sent;

    public MessageHeaders(string contentType, ProducerSequence? number, RecordSet records, int partitions)
    {
        _all = [new Header(KafkaFormats.Header, Encoding.UTF8.GetBytes(contentType))];
        _number = number is { } sequence ? RequestPart.Shared(sequence) : null;
        (_parts, _sent) = (new int[partitions], new int[partitions]);
        for (var group = 0; group < records.KeyCount && _number is not null; group++)
        {
            _parts[PartitionOf(records, group)] += records.GetCount(group);
        }
    }

    public int PartitionOf(RecordSet records, int group) => (records.GetKeyHash(group) & int.MaxValue) % _parts.Length;

    /// <summary>The headers of the next message of a partition.</summary>
    public Headers Next(int partition)
    {
        if (_number is null)
        {
            return _all;
        }

        var headers = new Headers { _all[0] };
        foreach (var header in _number)
        {
            headers.Add(header);
        }

        headers.Add(RequestPart.Own(_sent[partition]++, _parts[partition]));
        return headers;
    }
}
