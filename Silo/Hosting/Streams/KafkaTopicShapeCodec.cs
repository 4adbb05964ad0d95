using Weir.Grains.Storage;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Hosting.Streams;

/// <summary>Stored form of how a topic has grown, layout 1: layout, log, partitions, number of growths, then for each the number of its ends and the ends.</summary>
internal sealed class KafkaTopicShapeCodec : IBinaryStateCodec<KafkaTopicShape>
{
    private const byte Layout = 1;

    public void Write(KafkaTopicShape state, StateWriter writer)
    {
        writer.Byte(Layout);
        writer.Text(state.Log);
        writer.Number(state.Partitions);
        writer.Number(state.Growths.Count);
        foreach (var ends in state.Growths)
        {
            writer.Number(ends.Count);
            foreach (var end in ends)
            {
                writer.Number(end);
            }
        }
    }

    public KafkaTopicShape Read(ref StateReader reader)
    {
        reader.Layout("shape of a Kafka topic", Layout);
        var shape = new KafkaTopicShape { Log = reader.Text(), Partitions = reader.Below(int.MaxValue) };
        for (var growths = reader.Count(1); growths > 0; growths--)
        {
            var ends = new long[reader.Count(1)];
            for (var at = 0; at < ends.Length; at++)
            {
                ends[at] = reader.Number();
            }

            shape.Growths.Add(ends);
        }

        return shape;
    }
}
