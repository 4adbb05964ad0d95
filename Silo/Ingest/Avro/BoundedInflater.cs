using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Weir.Silo.Ingest.Bodies;

namespace Weir.Silo.Ingest.Avro;

/// <summary>Decompresses deflate blocks within one budget for all of them.</summary>
/// <param name="bytesMax">What they may come to together.</param>
/// <param name="room">What they take among the bytes in flight; null where nobody counts.</param>
internal sealed class BoundedInflater(long bytesMax, InFlightRoom? room) : IDisposable
{
    private readonly long _bytesMax = bytesMax;
    private byte[] _output = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private long _left = bytesMax;

    /// <summary>Decompresses a block. Where it breaks off, what came before is returned.</summary>
    /// <returns>Its bytes, valid until the next call.</returns>
    /// <exception cref="BodyTooLargeException">The budget is spent.</exception>
    /// <exception cref="NoRoomException">Too much is in flight.</exception>
    public ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> block)
    {
        MemoryMarshal.TryGetArray(block, out var segment);
        using var input = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
        using var inflating = new DeflateStream(input, CompressionMode.Decompress);
        var length = 0;
        while (TryRead(inflating, _output.AsSpan(length)) is var read and > 0)
        {
            length += read;
            _left -= read;
            if (_left < 0)
            {
                throw BodyTooLargeException.Over(_bytesMax, " once its Avro blocks are decompressed");
            }

            room?.Reach(_bytesMax - _left);

            if (length == _output.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(2 * length);
                _output.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(_output);
                _output = larger;
            }
        }

        return _output.AsMemory(0, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_output);
        _output = [];
    }

    private static int TryRead(DeflateStream inflating, Span<byte> place)
    {
        try
        {
            return inflating.Read(place);
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }
}
