using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Copies keys and values out of the client's memory into large arrays, one after the other: no array per message. For one consuming thread.</summary>
internal sealed class SlabDeserializer : IDeserializer<Bytes>
{
    private const int SlabBytes = 64 << 10;
    private byte[] _slab = [];
    private int _used;

    /// <inheritdoc/>
    public Bytes Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull || data.IsEmpty)
        {
            return new Bytes(default, isNull);
        }

        if (data.Length > _slab.Length - _used)
        {
            // A large one has an array of its own, so that little of a slab is left unused.
            if (data.Length > SlabBytes / 4)
            {
                return new Bytes(data.ToArray(), IsNull: false);
            }

            _slab = GC.AllocateUninitializedArray<byte>(SlabBytes);
            _used = 0;
        }

        data.CopyTo(_slab.AsSpan(_used));
        var place = _slab.AsMemory(_used, data.Length);
        _used += data.Length;
        return new Bytes(place, IsNull: false);
    }
}
