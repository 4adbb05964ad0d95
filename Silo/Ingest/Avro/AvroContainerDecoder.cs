using System.Text;
using Weir.Records;
using Weir.Silo.Ingest.Bodies;

namespace Weir.Silo.Ingest.Avro;

/// <summary>Decodes an Avro object container (Apache Avro specification 1.12, "Object container files"); codecs null and deflate.</summary>
/// <param name="inflatedBytesMax">What its blocks may come to, decompressed and together.</param>
/// <param name="room">What they take among the bytes in flight; null where nobody counts.</param>
internal sealed class AvroContainerDecoder(long inflatedBytesMax, InFlightRoom? room = null) : IBodyDecoder
{
    private readonly BoundedInflater _inflater = new(inflatedBytesMax, room);
    private readonly byte[] _sync = new byte[AvroContainerWriter.SyncSize];
    private AvroRecordReader? _reader;
    private bool _deflated;

    /// <inheritdoc/>
    public bool Ended { get; private set; }

    /// <inheritdoc/>
    public int Decode(ReadOnlyMemory<byte> data, bool final, IngestBatch into)
    {
        var taken = 0;
        while (!Ended && taken < data.Length)
        {
            var rest = data[taken..];
            var size = _reader is null ? ReadHeader(rest, final, into) : ReadBlock(rest, final, into);
            if (size == 0)
            {
                return final ? data.Length : taken;
            }

            taken += size;
        }

        return Ended ? data.Length : taken;
    }

    private int ReadHeader(ReadOnlyMemory<byte> data, bool final, IngestBatch into)
    {
        var magic = AvroContainerWriter.Magic;
        if (!data.Span.StartsWith(magic) && (final || !magic.StartsWith(data.Span)))
        {
            return Break(into, "the body is not an Avro object container: it must begin with the bytes Obj 1");
        }

        try
        {
            var size = AvroContainerHeader.TryRead(data, out var header);
            if (size == 0)
            {
                return final ? Break(into, "the Avro container ends inside its header") : 0;
            }

            if (header.Codec is not ("null" or "deflate"))
            {
                return Break(into, $"the Avro codec is {RecordReasons.Show(Encoding.UTF8.GetBytes(header.Codec))}; it must be null or deflate");
            }

            _deflated = header.Codec == "deflate";
            header.Sync.CopyTo(_sync);
            _reader = new AvroRecordReader(AvroSchemaParser.Parse(header.Schema));
            return size;
        }
        catch (AvroSchemaException e)
        {
            return Break(into, $"the writer's Avro schema does not resolve to {AvroGatewayRecord.Name}: {e.Message}");
        }
    }

    private int ReadBlock(ReadOnlyMemory<byte> data, bool final, IngestBatch into)
    {
        var rest = data.Span;
        if (!AvroBinary.TryReadLong(ref rest, out var count) || !AvroBinary.TryReadLong(ref rest, out var size))
        {
            var malformed = data.Length >= 2 * AvroBinary.LongSizeMax;
            return final || malformed ? Break(into, "the Avro container breaks off at the head of a block") : 0;
        }

        if (count < 0 || size < 0)
        {
            return Break(into, "the Avro container has a block of negative count or size");
        }

        var head = data.Length - rest.Length;
        var whole = size <= rest.Length - AvroContainerWriter.SyncSize;
        if (!whole && !final)
        {
            return 0;
        }

        var block = data.Slice(head, (int)Math.Min(size, rest.Length));
        if (!TakeRecords(_deflated ? _inflater.Inflate(block) : block, count, into))
        {
            return Break(into, "the Avro container breaks off inside a block");
        }

        if (!whole || !rest.Slice((int)size, AvroContainerWriter.SyncSize).SequenceEqual(_sync))
        {
            return Break(into, "the Avro container breaks off at the sync marker after a block");
        }

        return head + (int)size + AvroContainerWriter.SyncSize;
    }

    private bool TakeRecords(ReadOnlyMemory<byte> block, long count, IngestBatch into)
    {
        var rest = block.Span;
        var values = default(GatewayRecordValues);
        for (; count > 0; count--)
        {
            if (!_reader!.TryRead(ref rest, ref values))
            {
                return false;
            }

            into.Take(values);
        }

        return rest.IsEmpty;
    }

    /// <inheritdoc/>
    public void Dispose() => _inflater.Dispose();

    // The rest of the body is one reject; the records before it stand.
    private int Break(IngestBatch into, string reason)
    {
        into.Reject(reason);
        Ended = true;
        return 0;
    }
}
