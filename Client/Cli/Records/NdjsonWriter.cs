using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Weir.Cli.Records;

/// <summary>Writes gateway records as NDJSON, gzipped when the file's name says so.</summary>
internal sealed class NdjsonWriter : IAsyncDisposable
{
    private const int LineMax = 256;

    private readonly Stream _file;
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _used;

    public NdjsonWriter(string path)
    {
        var file = File.Create(path);
        _file = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : file;
    }

    /// <summary>The part of a line that stays the same for a gateway.</summary>
    public static byte[] Prefix(string gateway) => Encoding.ASCII.GetBytes($"{{\"gateway_id\":\"{gateway}\",\"date\":");

    public void Write(ReadOnlySpan<byte> prefix, long date, double tx, double rx)
    {
        if (_buffer.Length - _used < LineMax + prefix.Length)
        {
            Flush();
        }

        Append(prefix);
        Append(date);
        Append(",\"ipTx\":"u8);
        Append(tx);
        Append(",\"ipRx\":"u8);
        Append(rx);
        Append("}\n"u8);
    }

    public async ValueTask DisposeAsync()
    {
        await _file.WriteAsync(_buffer.AsMemory(0, _used));
        await _file.DisposeAsync();
    }

    private void Flush()
    {
        _file.Write(_buffer, 0, _used);
        _used = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Append(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out var written);
        _used += written;
    }

    private void Append(double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < 1L << 53)
        {
            Append((long)value);
            return;
        }

        value.TryFormat(_buffer.AsSpan(_used), out var written, "R", CultureInfo.InvariantCulture);
        _used += written;
    }
}
