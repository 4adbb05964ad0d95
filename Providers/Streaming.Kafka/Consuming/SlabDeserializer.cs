using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Copies keys and values out of the client's memory. For one consuming thread.</summary>
internal sealed class SlabDeserializer : IDeserializer<Bytes>
{
    private readonly SlabWriter _slabs = new();

    /// <inheritdoc/>
    public Bytes Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull || data.IsEmpty)
        {
            return new Bytes(default, isNull);
        }

        data.CopyTo(_slabs.GetSpan(data.Length));
        _slabs.Advance(data.Length);
        return new Bytes(_slabs.Take(), IsNull: false);
    }
}
