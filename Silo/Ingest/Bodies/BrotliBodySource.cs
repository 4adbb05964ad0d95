using System.Buffers;
using System.IO.Compression;

namespace Weir.Silo.Ingest.Bodies;

/// <summary>A body compressed with Brotli; says when the data breaks off, which .NET's stream does not.</summary>
/// <param name="source">The body as sent.</param>
internal sealed class BrotliBodySource(BoundedStream source) : IBodySource
{
    private readonly byte[] _input = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private BrotliDecoder _decoder;
    private int _start;
    private int _end;
    private bool _done;

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> place, CancellationToken cancellationToken)
    {
        while (!_done)
        {
            var status = _decoder.Decompress(_input.AsSpan(_start, _end - _start), place.Span, out var consumed, out var written);
            _start += consumed;
            _done = status == OperationStatus.Done;
            if (written > 0)
            {
                return written;
            }

            if (status == OperationStatus.InvalidData)
            {
                throw new InvalidDataException("the Brotli data is malformed");
            }

            if (!_done && !await FillAsync(cancellationToken))
            {
                return source.BytesRead == 0 ? 0 : throw new InvalidDataException("the Brotli data breaks off");
            }
        }

        // What follows the end is not part of the data.
        return _start < _end || await FillAsync(cancellationToken) ? throw new InvalidDataException("something follows the Brotli data") : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        ArrayPool<byte>.Shared.Return(_input);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await source.ReadAsync(_input, cancellationToken);
        return _end > 0;
    }
}
