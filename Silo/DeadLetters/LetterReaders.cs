using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Weir.Grains.Gateways;
using Weir.Records;
using Weir.Silo.Ingest;
using Weir.Streaming.Kafka;
using Weir.Streams;

namespace Weir.Silo.DeadLetters;

/// <summary>The readers of letters by stream.</summary>
internal sealed class LetterReaders(IOptions<GatewayOptions> gateways, IOptions<IngestOptions> limits, IOptions<KafkaOptions> kafka)
{
    private readonly FrozenDictionary<string, LetterReader> _readers = RecordKinds.All
        .Select(kind => KeyValuePair.Create<string, LetterReader>(kind.ToName(), new GatewayLetterReader(kind, gateways.Value, limits.Value.MaxBodyBytes, kafka.Value.DefaultContentType)))
        .Append(new(StreamNames.Elevators, new ElevatorLetterReader()))
        .ToFrozenDictionary();

    /// <summary>The reader of a stream's letters; null for a stream that there is not.</summary>
    public LetterReader? Find(string stream) => _readers.GetValueOrDefault(stream);
}
