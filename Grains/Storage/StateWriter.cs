using System.Buffers.Binary;
using System.Text;

namespace Weir.Grains.Storage;

/// <summary>Grows as it is written to. Whole numbers take 7 bits a byte, least significant first; the high bit says that more follow.</summary>
public sealed class StateWriter
{
    private const int Growth = 4;
    private byte[] _bytes;
    private int _count;

    /// <param name="capacity">How many bytes it has room for before it grows.</param>
    public StateWriter(int capacity = 256) => _bytes = GC.AllocateUninitializedArray<byte>(capacity);

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[_count++] = value;
    }

    /// <summary>A number that is never negative.</summary>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Unsigned((ulong)value);
    }

    /// <summary>Eight bytes as they are, least significant first.</summary>
    public void Bits(long value)
    {
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_count), value);
        _count += 8;
    }

    /// <summary>A number with a fraction, bit by bit: eight bytes, least significant first.</summary>
    public void Real(double value) => Bits(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Length, then UTF-8.</summary>
    public void Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Reserve(length);
        _count += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(_count));
    }

    /// <summary>Length, then the bytes.</summary>
    public void Block(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        Reserve(value.Length);
        value.CopyTo(_bytes.AsSpan(_count));
        _count += value.Length;
    }

    private void Unsigned(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _bytes[_count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_count++] = (byte)value;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _count < more)
        {
            var larger = GC.AllocateUninitializedArray<byte>(Math.Max(_bytes.Length * Growth, _count + more));
            Written.Span.CopyTo(larger);
            _bytes = larger;
        }
    }
}
