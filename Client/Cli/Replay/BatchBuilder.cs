using System.Buffers;
using System.Security.Cryptography;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Replay;

/// <summary>A request's body or a frame in the making. Used again and again; nothing is allocated per record.</summary>
internal abstract class BatchBuilder
{
    private long[] _lines = new long[256];

    public int Count { get; private set; }

    public abstract int Bytes { get; }

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
    public abstract ReadOnlyMemory<byte> Finish();

    public void Reset()
    {
        Count = 0;
        Clear();
    }

    protected abstract void Append(in LineContent content);

    protected abstract void Clear();
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
    private readonly ArrayBufferWriter<byte> _body = new(1 << 16);

    public override int Bytes => _body.WrittenCount;

    public override string ContentType => EncodedRecords.NdjsonType;

    public override bool IsText => true;

    public override ReadOnlyMemory<byte> Finish() => _body.WrittenMemory;

    protected override void Append(in LineContent content)
    {
        var place = _body.GetSpan(content.Line.Length + 1);
        content.Line.CopyTo(place);
        place[content.Line.Length] = (byte)'\n';
        _body.Advance(content.Line.Length + 1);
    }

    protected override void Clear() => _body.ResetWrittenCount();
}

/// <summary>A JSON array of lines that are known to be objects.</summary>
internal sealed class JsonArrayBatch : BatchBuilder
{
    private readonly ArrayBufferWriter<byte> _body = new(1 << 16);

    public override int Bytes => _body.WrittenCount;

    public override string ContentType => EncodedRecords.JsonType;

    public override bool IsText => true;

    public override ReadOnlyMemory<byte> Finish()
    {
        _body.Write("]"u8);
        return _body.WrittenMemory;
    }

    protected override void Append(in LineContent content)
    {
        var place = _body.GetSpan(content.Line.Length + 1);
        place[0] = _body.WrittenCount == 0 ? (byte)'[' : (byte)',';
        content.Line.CopyTo(place[1..]);
        _body.Advance(content.Line.Length + 1);
    }

    protected override void Clear() => _body.ResetWrittenCount();
}

/// <summary>Avro datums back to back.</summary>
internal sealed class AvroDatumsBatch : BatchBuilder
{
    private readonly ArrayBufferWriter<byte> _body = new(1 << 16);

    public override int Bytes => _body.WrittenCount;

    public override string ContentType => EncodedRecords.AvroType;

    public override bool IsText => false;

    public override ReadOnlyMemory<byte> Finish() => _body.WrittenMemory;

    protected override void Append(in LineContent content) =>
        _body.Advance(AvroGatewayRecord.Write(_body.GetSpan(AvroGatewayRecord.SizeMax), content.Gateway, content.Date, content.Tx, content.Rx));

    protected override void Clear() => _body.ResetWrittenCount();
}

/// <summary>An Avro object container of one block.</summary>
internal sealed class AvroContainerBatch : BatchBuilder
{
    private readonly ArrayBufferWriter<byte> _body = new(1 << 16);
    private AvroContainerWriter _writer;
    private int _bytes;

    public AvroContainerBatch() => _writer = NewWriter();

    public override int Bytes => _bytes;

    public override string ContentType => EncodedRecords.AvroType;

    public override bool IsText => false;

    public override ReadOnlyMemory<byte> Finish()
    {
        _writer.EndBlock();
        return _body.WrittenMemory;
    }

    protected override void Append(in LineContent content)
    {
        _writer.Add(content.Gateway, content.Date, content.Tx, content.Rx);
        _bytes += content.Gateway.Length + 26;
    }

    protected override void Clear()
    {
        _body.ResetWrittenCount();
        _writer = NewWriter();
        _bytes = 0;
    }

    private AvroContainerWriter NewWriter() => new(_body, RandomNumberGenerator.GetBytes(AvroContainerWriter.SyncSize), deflate: false);
}
