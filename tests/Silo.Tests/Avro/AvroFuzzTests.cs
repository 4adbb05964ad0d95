using System.Buffers.Binary;
using System.Text;
using Weir.Records;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Avro;

public sealed class AvroFuzzTests
{
    private const int CasesPerSeed = 4_000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Datums_WhenBytesAreDamaged_SayWhatTheSlowReaderSays(int seed, bool asFloat)
    {
        var random = new Random(seed);
        for (var i = 0; i < CasesPerSeed; i++)
        {
            var frame = Damage(Datums(random, random.Next(5), asFloat), random);

            var actual = Decoding.Datums(frame, asFloat);

            var (accepted, rejected) = SlowDatums(frame, asFloat);
            Assert.True(
                actual.RejectedCount == rejected && actual.Accepted.SequenceEqual(accepted.GroupBy(t => t.Id).SelectMany(g => g)),
                $"seed {seed}, frame {i}: expected {accepted.Count} and {rejected}, got {actual.Accepted.Count} and {actual.RejectedCount}: {Convert.ToHexString(frame)}");
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Containers_WhenBlocksAreDamaged_SayWhatTheSlowReaderSays(int seed)
    {
        var random = new Random(seed);
        var head = AvroSamples.Container(AvroGatewayRecord.Schema, "null");
        for (var i = 0; i < CasesPerSeed; i++)
        {
            var blocks = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(4)).Select(n => (n, Datums(random, n, false))).ToArray();
            var body = AvroSamples.Container(AvroGatewayRecord.Schema, "null", blocks);
            body = [.. head, .. Damage(body[head.Length..], random)];

            var expected = SlowBlocks(body[head.Length..]);
            foreach (var cuts in new[] { null, random })
            {
                var actual = Decoding.Avro(body, cuts: cuts);
                Assert.True(
                    actual.RejectedCount == expected.Rejected && actual.Accepted.SequenceEqual(expected.Accepted.GroupBy(t => t.Id).SelectMany(g => g)),
                    $"seed {seed}, body {i}, cut {cuts is not null}: expected {expected.Accepted.Count} and {expected.Rejected}, got {actual.Accepted.Count} and "
                    + $"{actual.RejectedCount} ({string.Join(" | ", actual.Rejected)}): {Convert.ToHexString(body[head.Length..])}");
            }
        }
    }

    [Theory]
    [InlineData(5)]
    public void Containers_WhenAnyByteIsDamaged_NeverThrow(int seed)
    {
        var random = new Random(seed);
        foreach (var deflate in new[] { false, true })
        {
            var body = AvroSamples.Published(20, deflate, perBlock: 6);
            for (var i = 0; i < CasesPerSeed / 4; i++)
            {
                var decoded = Decoding.Avro(Damage(body, random), cuts: random);

                Assert.InRange(decoded.Accepted.Count, 0, 21);
            }
        }
    }

    private static byte[] Datums(Random random, int count, bool asFloat)
    {
        var data = new AvroSamples();
        for (var i = 0; i < count; i++)
        {
            data.Text(random.Next(8) switch { 0 => "", 1 => "gw é", 2 => new string('x', 129), _ => "gw-" + random.Next(3) });
            data.Long(random.Next(8) switch { 0 => -5, 1 => long.MaxValue, 2 => Decoding.NowMs + 86_400_001, _ => Decoding.NowMs - random.Next(5) });
            for (var number = 0; number < 2; number++)
            {
                var value = random.Next(10) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => -1, 3 => 9007199254740994, _ => random.Next(1000) / 4.0 };
                _ = asFloat ? data.Float((float)value) : data.Double(value);
            }
        }

        return data.ToArray();
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        if (bytes.Length == 0 || random.Next(3) == 0)
        {
            return bytes;
        }

        var at = random.Next(bytes.Length);
        return random.Next(4) switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
            2 => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
            _ => [.. bytes[..at], .. bytes[(at + 1)..]],
        };
    }

    private static (List<Taken> Accepted, int Rejected) SlowDatums(byte[] data, bool asFloat)
    {
        var accepted = new List<Taken>();
        var rejected = 0;
        using var stream = new MemoryStream(data);
        try
        {
            while (stream.Position < stream.Length)
            {
                ReadOne(stream, asFloat, accepted, ref rejected);
            }
        }
        catch (EndOfStreamException)
        {
            rejected++;
        }

        return (accepted, rejected);
    }

    private static (List<Taken> Accepted, int Rejected) SlowBlocks(byte[] data)
    {
        var accepted = new List<Taken>();
        var rejected = 0;
        using var stream = new MemoryStream(data);
        try
        {
            while (stream.Position < stream.Length)
            {
                var (count, size) = (Long(stream), Long(stream));
                using var block = new MemoryStream(Take(stream, size < 0 || count < 0 ? -1 : Math.Min(size, stream.Length - stream.Position)));
                for (; count > 0; count--)
                {
                    ReadOne(block, false, accepted, ref rejected);
                }

                if (block.Position < block.Length || block.Length < size || !Take(stream, 16).AsSpan().SequenceEqual(AvroSamples.Sync))
                {
                    throw new EndOfStreamException();
                }
            }
        }
        catch (EndOfStreamException)
        {
            rejected++;
        }

        return (accepted, rejected);
    }

    private static void ReadOne(MemoryStream stream, bool asFloat, List<Taken> accepted, ref int rejected)
    {
        var id = Take(stream, Long(stream));
        var date = Long(stream);
        var tx = asFloat ? BinaryPrimitives.ReadSingleLittleEndian(Take(stream, 4)) : BinaryPrimitives.ReadDoubleLittleEndian(Take(stream, 8));
        var rx = asFloat ? BinaryPrimitives.ReadSingleLittleEndian(Take(stream, 4)) : BinaryPrimitives.ReadDoubleLittleEndian(Take(stream, 8));
        if (IsGood(id, date, tx, rx))
        {
            accepted.Add(new Taken(Encoding.ASCII.GetString(id), date, Math.Round(tx, MidpointRounding.AwayFromZero), Math.Round(rx, MidpointRounding.AwayFromZero)));
        }
        else
        {
            rejected++;
        }
    }

    private static bool IsGood(byte[] id, long date, double tx, double rx) =>
        id.Length is > 0 and <= 128 && id.All(b => char.IsAsciiLetterOrDigit((char)b) || "._:-".Contains((char)b)) && date >= 946684800000
        && date <= Decoding.NowMs + 86_400_000 && tx >= 0 && rx >= 0 && tx <= GatewayRecordLayout.ValueMax && rx <= GatewayRecordLayout.ValueMax;

    private static long Long(MemoryStream stream)
    {
        ulong bits = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = stream.ReadByte();
            if (b < 0 || (shift == 63 && b > 1))
            {
                throw new EndOfStreamException();
            }

            bits |= (ulong)(b & 127) << shift;
            if (b < 128)
            {
                return (long)(bits >> 1) ^ -(long)(bits & 1);
            }
        }
    }

    private static byte[] Take(MemoryStream stream, long size)
    {
        if (size < 0 || size > stream.Length - stream.Position)
        {
            throw new EndOfStreamException();
        }

        var bytes = new byte[size];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
