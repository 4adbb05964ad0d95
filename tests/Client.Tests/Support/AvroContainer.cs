using System.IO.Compression;
using System.Text;

namespace Weir.Client.Tests.Support;

/// <summary>A container reader of the tests' own, from the Avro 1.12 specification, slow and plain.</summary>
internal static class AvroContainer
{
    public static List<byte[]> ReadBlocks(byte[] container) => ReadBlocks(container, out _, out _);

    public static List<byte[]> ReadBlocks(byte[] container, out string codec, out string schema)
    {
        using var reader = new BinaryReader(new MemoryStream(container));
        Assert.Equal("Obj\u0001"u8.ToArray(), reader.ReadBytes(4));
        var meta = new Dictionary<string, string>();
        for (var entries = ReadLong(reader); entries != 0; entries = ReadLong(reader))
        {
            for (var i = 0; i < entries; i++)
            {
                var key = Encoding.UTF8.GetString(reader.ReadBytes((int)ReadLong(reader)));
                meta[key] = Encoding.UTF8.GetString(reader.ReadBytes((int)ReadLong(reader)));
            }
        }

        var sync = reader.ReadBytes(16);
        codec = meta["avro.codec"];
        schema = meta["avro.schema"];
        var blocks = new List<byte[]>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var count = ReadLong(reader);
            var data = reader.ReadBytes((int)ReadLong(reader));
            Assert.Equal(sync, reader.ReadBytes(16));
            Assert.True(count > 0, "A block says that it is empty.");
            blocks.Add(codec == "deflate" ? Inflate(data) : data);
        }

        return blocks;
    }

    private static byte[] Inflate(byte[] data)
    {
        using var inflated = new MemoryStream();
        using var stream = new DeflateStream(new MemoryStream(data), CompressionMode.Decompress);
        stream.CopyTo(inflated);
        return inflated.ToArray();
    }

    private static long ReadLong(BinaryReader reader)
    {
        ulong bits = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = reader.ReadByte();
            bits |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return (long)(bits >> 1) ^ -(long)(bits & 1);
            }
        }
    }
}
