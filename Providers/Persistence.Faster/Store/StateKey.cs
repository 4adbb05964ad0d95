using System.Buffers.Binary;
using System.Text;
using Orleans.Runtime;

namespace Weir.Persistence.Faster.Store;

/// <summary>A state's key: service, state name, grain type and grain key, each after its length.</summary>
internal readonly struct StateKey
{
    private StateKey(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <exception cref="ArgumentException">The parts are longer than a key may be.</exception>
    public static StateKey Create(string serviceId, string stateName, GrainId grainId)
    {
        var type = grainId.Type.Value.Value.Span;
        var key = grainId.Key.Value.Span;
        var length = (4 * sizeof(ushort)) + Encoding.UTF8.GetByteCount(serviceId) + Encoding.UTF8.GetByteCount(stateName) + type.Length + key.Length;
        if (length > Segments.StateRecord.KeyBytesMax)
        {
            throw new ArgumentException(
                $"The key of state '{stateName}' of grain type '{grainId.Type}' is {length} bytes long; at most {Segments.StateRecord.KeyBytesMax} are taken.");
        }

        var bytes = new byte[length];
        var rest = bytes.AsSpan();
        rest = Put(rest, serviceId);
        rest = Put(rest, stateName);
        rest = Put(rest, type);
        Put(rest, key);
        return new StateKey(bytes);
    }

    private static Span<byte> Put(Span<byte> rest, string part)
    {
        var length = Encoding.UTF8.GetBytes(part, rest[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)length);
        return rest[(sizeof(ushort) + length)..];
    }

    private static Span<byte> Put(Span<byte> rest, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)part.Length);
        part.CopyTo(rest[sizeof(ushort)..]);
        return rest[(sizeof(ushort) + part.Length)..];
    }
}
