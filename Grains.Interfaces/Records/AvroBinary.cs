using System.Buffers.Binary;

namespace Weir.Records;

/// <summary>Avro's binary encoding of primitive values (Apache Avro specification 1.12, "Binary encoding").</summary>
public static class AvroBinary
{
    /// <summary>Longest encoding of a long in bytes.</summary>
    public const int LongSizeMax = 10;

    /// <summary>Reads a long: zigzag, seven bits a byte, lowest first.</summary>
    /// <param name="data">Where to read; moved past the value when it is whole.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the bytes end inside the value or it has more than 64 bits; <paramref name="data"/> stays.</returns>
    public static bool TryReadLong(scoped ref ReadOnlySpan<byte> data, out long value)
    {
        ulong bits = 0;
        var size = Math.Min(data.Length, LongSizeMax);
        for (var i = 0; i < size; i++)
        {
            var b = data[i];
            if (i == LongSizeMax - 1 && b > 1)
            {
                break;
            }

            bits |= (ulong)(b & 0x7f) << (7 * i);
            if (b < 0x80)
            {
                value = (long)(bits >> 1) ^ -(long)(bits & 1);
                data = data[(i + 1)..];
                return true;
            }
        }

        value = 0;
        return false;
    }

    /// <summary>Reads bytes or a string: a long, then so many bytes.</summary>
    /// <param name="data">Where to read; moved past the value when it is whole.</param>
    /// <param name="value">The bytes.</param>
    /// <returns>False when the length is negative or reaches past the end; <paramref name="data"/> stays.</returns>
    public static bool TryReadBytes(scoped ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> value)
    {
        var rest = data;
        if (TryReadLong(ref rest, out var length) && (ulong)length <= (ulong)rest.Length)
        {
            value = rest[..(int)length];
            data = rest[(int)length..];
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Reads a double: eight bytes, little endian.</summary>
    /// <param name="data">Where to read; moved past the value when it is whole.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when fewer than eight bytes are left.</returns>
    public static bool TryReadDouble(scoped ref ReadOnlySpan<byte> data, out double value)
    {
        if (!BinaryPrimitives.TryReadDoubleLittleEndian(data, out value))
        {
            return false;
        }

        data = data[sizeof(double)..];
        return true;
    }

    /// <summary>Reads a float: four bytes, little endian.</summary>
    /// <param name="data">Where to read; moved past the value when it is whole.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when fewer than four bytes are left.</returns>
    public static bool TryReadFloat(scoped ref ReadOnlySpan<byte> data, out float value)
    {
        if (!BinaryPrimitives.TryReadSingleLittleEndian(data, out value))
        {
            return false;
        }

        data = data[sizeof(float)..];
        return true;
    }

    /// <summary>Writes a long.</summary>
    /// <param name="place">At least <see cref="LongSizeMax"/> bytes, or as many as the value needs.</param>
    /// <param name="value">The value.</param>
    /// <returns>Bytes written, 1 to 10.</returns>
    public static int WriteLong(Span<byte> place, long value)
    {
        var bits = ((ulong)value << 1) ^ (ulong)(value >> 63);
        var at = 0;
        while (bits >= 0x80)
        {
            place[at++] = (byte)(bits | 0x80);
            bits >>= 7;
        }

        place[at++] = (byte)bits;
        return at;
    }

    /// <summary>Writes bytes or a string: its length as a long, then the bytes.</summary>
    /// <param name="place">At least <see cref="LongSizeMax"/> bytes more than the value has.</param>
    /// <param name="value">The bytes, UTF-8 for a string.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteBytes(Span<byte> place, ReadOnlySpan<byte> value)
    {
        var at = WriteLong(place, value.Length);
        value.CopyTo(place[at..]);
        return at + value.Length;
    }
}
