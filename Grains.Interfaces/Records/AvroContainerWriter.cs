using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Weir.Records;

/// <summary>
/// Writes an Avro object container of gateway records (Apache Avro specification 1.12, "Object container files"). Add records, end a block
/// as often as wanted, and complete it. Not thread-safe.
/// </summary>
/// <param name="output">Where the container goes.</param>
/// <param name="sync">16 bytes that do not occur in the records by chance; any random value.</param>
/// <param name="deflate">Whether blocks are compressed.</param>
public sealed class AvroContainerWriter(IBufferWriter<byte> output, ReadOnlyMemory<byte> sync, bool deflate)
{
    /// <summary>Length of a sync marker in bytes.</summary>
    public const int SyncSize = 16;

    private readonly ArrayBufferWriter<byte> _block = new(4096);
    private int _count;
    private bool _begun;

    /// <summary>The four bytes a container begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    /// <summary>Adds a record to the current block.</summary>
    /// <param name="gatewayId">UTF-8, at most 128 bytes.</param>
    /// <param name="date">Unix ms.</param>
    /// <param name="tx">ipTx.</param>
    /// <param name="rx">ipRx.</param>
    public void Add(ReadOnlySpan<byte> gatewayId, long date, double tx, double rx)
    {
        _block.Advance(AvroGatewayRecord.Write(_block.GetSpan(AvroGatewayRecord.SizeMax), gatewayId, date, tx, rx));
        _count++;
    }

    /// <summary>Ends the block. Does nothing when no record was added; the header is written in any case.</summary>
    public void EndBlock()
    {
        Begin();
        if (_count == 0)
        {
            return;
        }

        var data = deflate ? Deflate(_block.WrittenSpan) : _block.WrittenSpan;
        WriteLong(_count);
        WriteLong(data.Length);
        output.Write(data);
        output.Write(sync.Span);
        _block.ResetWrittenCount();
        _count = 0;
    }

    private static ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> data)
    {
        using var compressed = new MemoryStream();
        using (var deflating = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflating.Write(data);
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private void Begin()
    {
        if (_begun)
        {
            return;
        }

        if (sync.Length != SyncSize)
        {
            throw new InvalidOperationException($"The sync marker has {sync.Length} bytes; it must have {SyncSize}.");
        }

        _begun = true;
        output.Write(Magic);
        WriteLong(2);
        WriteText("avro.schema");
        WriteText(AvroGatewayRecord.Schema);
        WriteText("avro.codec");
        WriteText(deflate ? "deflate" : "null");
        WriteLong(0);
        output.Write(sync.Span);
    }

    private void WriteText(string text)
    {
        WriteLong(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }

    private void WriteLong(long value) => output.Advance(AvroBinary.WriteLong(output.GetSpan(AvroBinary.LongSizeMax), value));
}
