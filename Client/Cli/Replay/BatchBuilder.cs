using System.Buffers;
using System.Security.Cryptography;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Replay;

/// <summary>A request's body or a frame in the making. Used again and again; nothing is allocated per record.</summary>
internal abstract class BatchBuilder
{
    private long[] _lines = new long[256];

    protected ArrayBufferWriter<byte> Body { get; } = new(1 << 16);

    public int Count { get; private set; }

    public virtual int Bytes => Body.WrittenCount;

    public abstract string ContentType { get; }

    public abstract bool IsText { get; }

    /// <summary>Line numbers of the records, in their order.</summary>
    public ReadOnlySpan<long> Lines => _lines.AsSpan(0, Count);

    public static BatchBuilder Create(Protocol protocol, RecordFormat format) => (protocol, format) switch
    {
        (Protocol.Http, RecordFormat.Json) => new NdjsonBatch(),
        (Protocol.Http, RecordFormat.Avro) => new AvroContainerBatch(),
        (Protocol.WebSocket, RecordFormat.Json) => new JsonArrayBatch(),
        _ => new AvroDatumsBatch(),
    };

    public void Add(in LineContent content, long lineNumber)
    {
        if (Count == _lines.Length)
        {
            Array.Resize(ref _lines, Count * 2);
        }

        _lines[Count++] = lineNumber;
        Append(content);
    }

    /// <summary>The bytes to send; valid until <see cref="Reset"/>.</summary>
    public virtual ReadOnlyMemory<byte> Finish() => Body.WrittenMemory;

    public void Reset()
    {
        Count = 0;
        Clear();
    }

    protected abstract void Append(in LineContent content);

    protected virtual void Clear() => Body.ResetWrittenCount();
}

/// <summary>What of a line a batch needs: the line itself for JSON, its values for Avro.</summary>
internal readonly ref struct LineContent(ReadOnlySpan<byte> line, ReadOnlySpan<byte> gateway, long date, double tx, double rx)
{
    public readonly ReadOnlySpan<byte> Line = line;
    public readonly ReadOnlySpan<byte> Gateway = gateway;
    public readonly long Date = date;
    public readonly double Tx = tx;
    public readonly double Rx = rx;
}

/// <summary>Lines as they are.</summary>
internal sealed class NdjsonBatch : BatchBuilder
{
    public override string ContentType => EncodedRecords.NdjsonType;

    public override bool IsText => true;

    protected override void Append(in LineContent content)
    {
        var place = Body.GetSpan(content.Line.Length + 1);
        content.Line.CopyTo(place);
        place[content.Line.Length] = (byte)'\n';
        Body.Advance(content.Line.Length + 1);
    }
}

/// <summary>A JSON array of lines that are known to be objects.</summary>
internal sealed class JsonArrayBatch : BatchBuilder
{
    public override string ContentType => EncodedRecords.JsonType;

    public override bool IsText => true;

    public override ReadOnlyMemory<byte> Finish()
    {
        Body.Write("]"u8);
        return base.Finish();
    }

    protected override void Append(in LineContent content)
    {
        var place = Body.GetSpan(content.Line.Length + 1);
        place[0] = Body.WrittenCount == 0 ? (byte)'[' : (byte)',';
        content.Line.CopyTo(place[1..]);
        Body.Advance(content.Line.Length + 1);
    }
}

/// <summary>Avro datums back to back.</summary>
internal sealed class AvroDatumsBatch : BatchBuilder
{
    public override string ContentType => EncodedRecords.AvroType;

    public override bool IsText => false;

    protected override void Append(in LineContent content) =>
        Body.Advance(AvroGatewayRecord.Write(Body.GetSpan(AvroGatewayRecord.SizeMax), content.Gateway, content.Date, content.Tx, content.Rx));
}

/// <summary>An Avro object container of one block.</summary>
internal sealed class AvroContainerBatch : BatchBuilder
{
    private AvroContainerWriter _writer;
    private int _bytes;

    public AvroContainerBatch() => _writer = NewWriter();

    public override int Bytes => _bytes;

    public override string ContentType => EncodedRecords.AvroType;

    public override bool IsText => false;

    public override ReadOnlyMemory<byte> Finish()
    {
        _writer.EndBlock();
        return base.Finish();
    }

    protected override void Append(in LineContent content)
    {
        _writer.Add(content.Gateway, content.Date, content.Tx, content.Rx);
        _bytes += content.Gateway.Length + 26;
    }

    protected override void Clear()
    {
        base.Clear();
        _writer = NewWriter();
        _bytes = 0;
    }

    private AvroContainerWriter NewWriter() => new(Body, RandomNumberGenerator.GetBytes(AvroContainerWriter.SyncSize), deflate: false);
}
