using System.Buffers.Binary;
using System.IO.Compression;

namespace Weir.Cli.Records;

/// <summary>Lines of a file or gzip file as bytes, block by block, without a copy per line. Which it is, its first bytes say.</summary>
internal sealed class LineReader : IAsyncDisposable
{
    private const int BlockSize = 1 << 20;
    private const int LineMax = 16 << 20;

    private readonly FileStream _file;
    private readonly Stream _data;
    private readonly long _gzipSize = -1;
    private byte[] _buffer = new byte[BlockSize];
    private int _begin;
    private int _before;
    private int _end;
    private long _total;
    private bool _atEnd;

    public LineReader(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var isGzip = _file.ReadByte() == 0x1f && _file.ReadByte() == 0x8b;
        if (isGzip)
        {
            _file.Seek(-4, SeekOrigin.End);
            Span<byte> size = stackalloc byte[4];
            _file.ReadExactly(size);
            _gzipSize = BinaryPrimitives.ReadUInt32LittleEndian(size);
        }

        _file.Position = 0;
        _data = isGzip ? new GZipStream(_file, CompressionMode.Decompress) : _file;
    }

    /// <summary>How much of the file, compressed or not, has been read, 0 to 1.</summary>
    public double Share => _file.Length == 0 ? 1 : _file.Position / (double)_file.Length;

    /// <summary>Fetches the next block; false at the end of the file.</summary>
    /// <exception cref="InvalidDataException">A line is longer than 16 MiB, or the gzip data is damaged.</exception>
    public async ValueTask<bool> ReadBlockAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
        _end -= _begin;
        _begin = 0;
        while (!_atEnd)
        {
            if (_end == _buffer.Length)
            {
                Grow();
            }

            var count = await _data.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _atEnd = count == 0;
            _end += count;
            _total += count;
            ThrowIfCut();
            if (count > 0 && _buffer.AsSpan(_end - count, count).Contains((byte)'\n'))
            {
                return true;
            }
        }

        return _begin < _end;
    }

    /// <summary>The next line of the block, without its end; false when another block is needed.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.AsSpan(_begin, _end - _begin);
        var length = rest.IndexOf((byte)'\n');
        _before = _begin;
        if (length < 0)
        {
            if (!_atEnd || rest.IsEmpty)
            {
                line = default;
                return false;
            }

            // The last line of a file that does not end in one.
            length = rest.Length;
            _begin = _end;
        }
        else
        {
            _begin += length + 1;
        }

        line = length > 0 && rest[length - 1] == '\r' ? rest[..(length - 1)] : rest[..length];
        return true;
    }

    /// <summary>Makes the line just read the next one again. Before another block is read.</summary>
    public void Unread() => _begin = _before;

    private void Grow()
    {
        if (_buffer.Length >= LineMax)
        {
            throw new InvalidDataException($"A line is longer than {LineMax} bytes.");
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }

    /// <summary>
    /// The decompressor ends quietly where a file was cut off. A gzip member ends with its size, so a size larger than all that came out
    /// (below 4 GiB) is the mark of a cut; where chance hides it, the last line is a half one and tells as a reject.
    /// </summary>
    private void ThrowIfCut()
    {
        if (_atEnd && _total < uint.MaxValue && _gzipSize > _total)
        {
            throw new InvalidDataException($"{_file.Name} ends in the middle of its gzip data, after {_total} bytes: it was cut off.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _data.DisposeAsync();
        await _file.DisposeAsync();
    }
}
