using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Weir.Streaming.Kafka;

/// <summary>
/// A message's headers in one run of bytes, in their order: for each the lengths of name and value (-1: no value), the name with a zero behind it, as the native client takes it, and
/// the value. Most messages of a topic have the same headers as the one before; they share the bytes.
/// </summary>
/// <param name="bytes">The bytes; empty for a message without headers.</param>
internal readonly struct HeaderBlock(ReadOnlyMemory<byte> bytes)
{
    private const int LengthBytes = 2 * sizeof(int);

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var _ in this)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>The headers, one after the other.</summary>
    public Enumerator GetEnumerator() => new(bytes);

    /// <summary>Finds the last header of a name.</summary>
    /// <param name="name">The name, UTF-8.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False where there is none, or it has no value.</returns>
    public bool TryGetLast(ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        var (isFound, found) = (false, default(ReadOnlyMemory<byte>));
        foreach (var header in this)
        {
            if (header.Name.Span.SequenceEqual(name))
            {
                (isFound, found) = (!header.IsNull, header.Value);
            }
        }

        value = found;
        return isFound;
    }

    /// <summary>The headers as a dead letter keeps them.</summary>
    public List<DeadLetterHeader> ToLetter()
    {
        var letter = new List<DeadLetterHeader>();
        foreach (var header in this)
        {
            letter.Add(new DeadLetterHeader(Encoding.UTF8.GetString(header.Name.Span), header.Value));
        }

        return letter;
    }

    /// <summary>Writes a header behind those that stand there.</summary>
    /// <param name="into">Where they stand.</param>
    /// <param name="name">Its name, UTF-8.</param>
    /// <param name="value">Its value.</param>
    /// <param name="isNull">Whether it has none.</param>
    public static void Write(IBufferWriter<byte> into, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isNull = false)
    {
        var size = LengthBytes + name.Length + 1 + value.Length;
        var span = into.GetSpan(size);
        BinaryPrimitives.WriteInt32LittleEndian(span, name.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span[sizeof(int)..], isNull ? -1 : value.Length);
        name.CopyTo(span[LengthBytes..]);
        span[LengthBytes + name.Length] = 0;
        value.CopyTo(span[(LengthBytes + name.Length + 1)..]);
        into.Advance(size);
    }

    /// <summary>One header.</summary>
    /// <param name="Name">Its name, UTF-8; a zero stands behind it.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="IsNull">Whether it has none.</param>
    public readonly record struct Header(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value, bool IsNull);

    /// <summary>Goes through the headers.</summary>
    public struct Enumerator(ReadOnlyMemory<byte> rest)
    {
        private ReadOnlyMemory<byte> _rest = rest;

        /// <summary>The header.</summary>
        public Header Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var name = BinaryPrimitives.ReadInt32LittleEndian(_rest.Span);
            var value = BinaryPrimitives.ReadInt32LittleEndian(_rest.Span[sizeof(int)..]);
            var begin = LengthBytes + name + 1;
            var length = Math.Max(0, value);
            Current = new Header(_rest.Slice(LengthBytes, name), _rest.Slice(begin, length), value < 0);
            _rest = _rest[(begin + length)..];
            return true;
        }
    }
}
