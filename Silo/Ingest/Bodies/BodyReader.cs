using System.Buffers;

namespace Weir.Silo.Ingest.Bodies;

/// <summary>Feeds a body to its decoder as it comes in, within the limits.</summary>
/// <param name="source">The body.</param>
/// <param name="decoder">Its decoder.</param>
/// <param name="into">Where records and rejects go.</param>
/// <param name="room">What the body takes among the bytes in flight.</param>
internal sealed class BodyReader(IBodySource source, IBodyDecoder decoder, IngestBatch into, InFlightRoom room) : IDisposable
{
    private const int ChunkSize = 32 * 1024;

    /// <summary>How much of a body that is refused is read all the same, so that a client that writes first can read the answer.</summary>
    private const long DiscardedMax = 64L << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * ChunkSize);
    private int _length;
    private string? _broken;

    /// <summary>Reads and forgets what is left of a body, up to 64 MiB.</summary>
    public static async ValueTask DiscardAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            for (var left = DiscardedMax; left > 0;)
            {
                var read = await body.ReadAsync(buffer, cancellationToken);
                left = read == 0 ? 0 : left - read;
            }
        }
        catch (IOException)
        {
            // Whoever sent it has gone: there is nobody left to answer.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Decodes the whole body.</summary>
    /// <param name="bytesMax">What it may come to decompressed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When it is decoded, as far as it goes.</returns>
    /// <exception cref="BodyTooLargeException">It is over the limit.</exception>
    /// <exception cref="NoRoomException">Too much is in flight.</exception>
    /// <exception cref="IOException">The connection ended inside it.</exception>
    public async ValueTask DecodeAsync(long bytesMax, CancellationToken cancellationToken)
    {
        // A part of a record is not looked at again before there is twice as much of it: a long one costs no more than its length.
        var wanted = ChunkSize;
        var total = 0L;
        while (await ReadAsync(cancellationToken) is var read and > 0)
        {
            total += read;
            if (total > bytesMax)
            {
                throw BodyTooLargeException.Over(bytesMax, " once decompressed");
            }

            // What was said of its length is a beginning: this is what it comes to.
            room.Reach(total);

            if (_length >= wanted)
            {
                Decode(final: false);
                wanted = Math.Max(ChunkSize, 2 * _length);
                EnsureRoom(wanted);
            }
        }

        if (_broken is null)
        {
            Decode(final: true);
        }
        else
        {
            DecodeBroken();
        }

        decoder.Complete(into);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private string Broken => $"the body breaks off here: {_broken}";

    private async ValueTask<int> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var read = await source.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            _length += read;
            return read;
        }
        catch (InvalidDataException e)
        {
            _broken = e.Message;
        }

        return 0;
    }

    private void Decode(bool final)
    {
        var taken = decoder.Ended ? _length : decoder.Decode(_buffer.AsMemory(0, _length), final, into);
        _buffer.AsSpan(taken, _length - taken).CopyTo(_buffer);
        _length -= taken;
    }

    // What breaks off is one reject: where the break falls into a record, the decoder counts it; where it falls between two, nobody has.
    private void DecodeBroken()
    {
        Decode(final: false);
        if (decoder.Ended)
        {
            return;
        }

        var rejected = into.RejectedCount;
        Decode(final: true);
        if (into.RejectedCount == rejected)
        {
            into.Reject(Broken);
        }
        else
        {
            into.ExplainLast(Broken);
        }
    }

    private void EnsureRoom(int wanted)
    {
        if (_buffer.Length > wanted)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(wanted + ChunkSize);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
