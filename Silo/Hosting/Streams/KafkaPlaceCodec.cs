using Weir.Grains.Storage;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Hosting.Streams;

/// <summary>Stored form of a partition's place, layout 1: layout, log, offset, what the partition has of numbered requests.</summary>
internal sealed class KafkaPlaceCodec : IBinaryStateCodec<KafkaPlace>
{
    private const byte Layout = 1;

    public void Write(KafkaPlace state, StateWriter writer)
    {
        writer.Byte(Layout);
        writer.Text(state.Log);
        writer.Number(state.Offset);
        writer.Block(state.Received);
    }

    public KafkaPlace Read(ref StateReader reader)
    {
        reader.Layout("place in a Kafka partition", Layout);
        return new KafkaPlace { Log = reader.Text(), Offset = reader.Number(), Received = reader.Block() };
    }
}
