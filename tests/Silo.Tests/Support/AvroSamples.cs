using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Weir.Records;

namespace Weir.Silo.Tests.Support;

/// <summary>Writes Avro by hand, in any way a writer may.</summary>
internal sealed class AvroSamples
{
    public static readonly byte[] Sync = [.. Enumerable.Range(1, 16).Select(i => (byte)(i * 7))];
    private readonly List<byte> _bytes = [];

    public static byte[] Container(string schema, string codec, params (int Count, byte[] Data)[] blocks)
    {
        var file = new AvroSamples().Raw("Obj\u0001"u8.ToArray()).Long(2).Text("avro.codec").Text(codec).Text("avro.schema").Text(schema).Long(0).Raw(Sync);
        foreach (var (count, data) in blocks)
        {
            var block = codec == "deflate" ? Deflate(data) : data;
            file.Long(count).Long(block.Length).Raw(block).Raw(Sync);
        }

        return file.ToArray();
    }

    public static byte[] Published(int count, bool deflate, int perBlock = 100)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new AvroContainerWriter(output, Sync, deflate);
        for (var i = 0; i < count; i++)
        {
            writer.Add(Encoding.ASCII.GetBytes($"gw-{i % 7}"), Decoding.NowMs - i, i, i + 0.5);
            if (i % perBlock == perBlock - 1)
            {
                writer.EndBlock();
            }
        }

        writer.EndBlock();
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Deflate(byte[] data)
    {
        using var compressed = new MemoryStream();
        using (var stream = new DeflateStream(compressed, CompressionLevel.Optimal))
        {
            stream.Write(data);
        }

        return compressed.ToArray();
    }

    public AvroSamples Long(long value)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        for (; bits >= 128; bits >>= 7)
        {
            _bytes.Add((byte)(bits | 128));
        }

        _bytes.Add((byte)bits);
        return this;
    }

    public AvroSamples Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    public AvroSamples Bytes(byte[] value) => Long(value.Length).Raw(value);

    public AvroSamples Double(double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return Raw(bytes);
    }

    public AvroSamples Float(float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Raw(bytes);
    }

    public AvroSamples Raw(byte[] value)
    {
        _bytes.AddRange(value);
        return this;
    }

    public AvroSamples Record(string id, long date, double tx, double rx) => Text(id).Long(date).Double(tx).Double(rx);

    public byte[] ToArray() => [.. _bytes];
}
