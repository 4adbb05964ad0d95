using System.Buffers.Binary;
using System.Text;

namespace Weir.Grains.Storage;

/// <summary>Reads what <see cref="StateWriter"/> wrote; refuses what is cut off or out of bounds.</summary>
public ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly int Remaining => _bytes.Length - _at;

    /// <summary>The layout's version, the first byte.</summary>
    /// <param name="what">What is being read, for the message.</param>
    /// <param name="newest">The newest layout that is known here.</param>
    public byte Layout(string what, byte newest)
    {
        var layout = Byte();
        return layout >= 1 && layout <= newest
            ? layout
            : throw new StateFormatException($"The stored {what} has layout {layout}; this program knows 1 to {newest}. A newer program wrote it.");
    }

    public byte Byte() => Take(1)[0];

    public long Number()
    {
        var value = Unsigned();
        return value <= long.MaxValue ? (long)value : throw new StateFormatException($"A stored number before byte {_at} is above 2^63 − 1.");
    }

    /// <summary>A number of items that take at least so many bytes each: what cannot be there is not allocated for.</summary>
    public int Count(int bytesEach)
    {
        var count = Number();
        return count <= Remaining / bytesEach
            ? (int)count
            : throw new StateFormatException($"A stored list before byte {_at} claims {count} items in {Remaining} bytes.");
    }

    /// <summary>A number from 0 to below a bound of at most 2^31.</summary>
    public int Below(long bound)
    {
        var value = Number();
        return value < bound ? (int)value : throw new StateFormatException($"A stored number before byte {_at} is {value}; it must be below {bound}.");
    }

    public long Bits() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Real() => BitConverter.Int64BitsToDouble(Bits());

    public string Text() => Encoding.UTF8.GetString(Take(Count(1)));

    public byte[] Block() => Take(Count(1)).ToArray();

    private ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new StateFormatException($"A stored number before byte {_at} is longer than 64 bits.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (Remaining < count)
        {
            throw new StateFormatException($"The stored state is cut off: {count} bytes are wanted at byte {_at} of {_bytes.Length}.");
        }

        var taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }
}
