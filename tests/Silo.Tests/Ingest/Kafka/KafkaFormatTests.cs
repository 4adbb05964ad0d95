using System.Buffers.Binary;
using System.Text.Json;
using Weir.Gateways;
using Weir.Records;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Ingest.Kafka;

/// <summary>What is written is read again as it was; what is read is judged as over HTTP.</summary>
public sealed class KafkaFormatTests
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

    [Theory]
    [InlineData(RecordKind.Counter)]
    [InlineData(RecordKind.Cumulative)]
    [InlineData(RecordKind.Rate)]
    public void Write_OfAnyRecord_IsReadAsTheVeryRecord(RecordKind kind)
    {
        var random = new Random((int)kind);
        foreach (var format in KafkaFormatReading.Of(kind))
        {
            for (var i = 0; i < 20_000; i++)
            {
                var (key, record) = (NewId(random), NewRecord(random, kind));
                var value = format.Write(key, record);

                var (read, fault) = format.Read(key, value);

                Assert.True(read is not null && record.AsSpan().SequenceEqual(read), $"{format.ContentType}, {key}, {Convert.ToHexString(record)}, {Convert.ToHexString(value)}: {fault}");
            }
        }
    }

    [Theory]
    [InlineData(RecordKind.Counter)]
    [InlineData(RecordKind.Rate)]
    public void Write_OfJson_IsReadByOthersWithTheSameNumbers(RecordKind kind)
    {
        var random = new Random(7);
        for (var i = 0; i < 5_000; i++)
        {
            var (key, record) = (NewId(random), NewRecord(random, kind));

            var read = JsonDocument.Parse(KafkaFormatReading.Json(kind).Write(key, record)).RootElement;

            Assert.Equal(["gateway_id", "date", "ipTx", "ipRx"], read.EnumerateObject().Select(property => property.Name));
            Assert.Equal(key, read.GetProperty("gateway_id").GetString());
            Assert.Equal(BinaryPrimitives.ReadInt64LittleEndian(record), read.GetProperty("date").GetInt64());
            Assert.Equal(
                BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(8)),
                kind == RecordKind.Rate ? BitConverter.DoubleToInt64Bits(read.GetProperty("ipTx").GetDouble()) : read.GetProperty("ipTx").GetInt64());
        }
    }

    [Fact]
    public void Write_OfWhatIsNoGatewayRecord_IsRefused()
    {
        foreach (var format in KafkaFormatReading.Of(RecordKind.Counter))
        {
            Assert.Throws<ArgumentException>(() => format.Write("a \"b\"", new byte[24]));
            Assert.Throws<ArgumentException>(() => format.Write("gw-1", new byte[23]));
        }
    }

    /// <summary>The same rules as for a line of NDJSON, and the same bytes in the stream.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_OfNearlyRightJson_JudgesAsOverHttp(int seed)
    {
        var mutator = new JsonMutator(new Random(seed));
        var judged = (Good: 0, Bad: 0);
        for (var i = 0; i < 8_000; i++)
        {
            foreach (var line in Lines(mutator.Body(lines: true)))
            {
                var expected = Decoding.Ndjson(line);
                if (expected.Accepted.Count + expected.RejectedCount != 1)
                {
                    continue;
                }

                var key = expected.Accepted.Count > 0 ? expected.Accepted[0].Id : "none";
                var (record, fault) = KafkaFormatReading.Json().Read(key, line);

                Assert.Equal(expected.Accepted.Select(AsBytes), record is null ? [] : [record]);
                Assert.Equal(expected.Rejected.Select(reject => Plain(reject.Reason)), fault is null ? [] : [Plain(fault)]);
                judged = record is null ? (judged.Good, judged.Bad + 1) : (judged.Good + 1, judged.Bad);
            }
        }

        Assert.True(judged is { Good: > 500, Bad: > 500 }, $"{judged}");
    }

    [Fact]
    public void Read_OfTheSameMessageAtAnyTime_IsByItsTimestamp()
    {
        var date = KafkaFormatReading.At.AddDays(1).ToUnixTimeMilliseconds();
        var json = $$"""{"gateway_id":"gw-1","date":{{date}},"ipTx":1,"ipRx":2}""";

        Assert.Null(KafkaFormatReading.FaultOf(json));
        Assert.Null(KafkaFormatReading.FaultOf(json, at: DateTimeOffset.MaxValue));
        Assert.Equal(
            "date is 1748865600000; it must be from 946684800000 (2000-01-01T00:00:00.000Z) to 1748865599999 (2025-06-02T11:59:59.999Z, one day ahead of the message's timestamp)",
            KafkaFormatReading.FaultOf(json, at: KafkaFormatReading.At.AddMilliseconds(-1)));
    }

    private static IEnumerable<byte[]> Lines(byte[] body)
    {
        for (var rest = body; rest.Length > 0;)
        {
            var end = Array.IndexOf(rest, (byte)'\n');
            yield return end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
    }

    // What differs is where the record stood and whose clock it was.
    private static string Plain(string reason) => reason.Replace("the line is", "the value is", StringComparison.Ordinal)
        .Replace("something follows the record in its line", "something follows the record", StringComparison.Ordinal).Replace("the server's clock", "the message's timestamp", StringComparison.Ordinal);

    private static byte[] AsBytes(Taken taken)
    {
        var record = new byte[GatewayRecordLayout.Size];
        GatewayRecordLayout.Write(record, taken.Date, (long)taken.Tx, (long)taken.Rx);
        return record;
    }

    private static string NewId(Random random) =>
        new([.. Enumerable.Range(0, random.Next(8) == 0 ? GatewayIds.LengthMax : 1 + random.Next(20)).Select(_ => Letters[random.Next(Letters.Length)])]);

    private static byte[] NewRecord(Random random, RecordKind kind)
    {
        var record = new byte[GatewayRecordLayout.Size];
        var date = random.NextInt64(GatewayRecordLayout.DateMin, Decoding.NowMs + GatewayRecordLayout.DateAheadMax + 1);
        if (kind == RecordKind.Rate)
        {
            GatewayRecordLayout.Write(record, date, NewRate(random), NewRate(random));
        }
        else
        {
            var max = kind == RecordKind.Cumulative ? Decoding.Modulus - 1 : GatewayRecordLayout.ValueMax;
            GatewayRecordLayout.Write(record, date, NewWhole(random, max), NewWhole(random, max));
        }

        return record;
    }

    private static long NewWhole(Random random, long max) => random.Next(6) switch
    {
        0 => 0,
        1 => max,
        2 => max - random.Next(3),
        3 => random.Next(1000),
        _ => random.NextInt64(max + 1),
    };

    // Doubles of every size: their bits are what is drawn.
    private static double NewRate(Random random) => random.Next(6) switch
    {
        0 => 0,
        1 => GatewayRecordLayout.ValueMax,
        2 => Math.BitDecrement(GatewayRecordLayout.ValueMax),
        3 => double.Epsilon * random.Next(1, 1000),
        4 => random.NextDouble() * 1e6,
        _ => BitConverter.Int64BitsToDouble(random.NextInt64(BitConverter.DoubleToInt64Bits(GatewayRecordLayout.ValueMax))),
    };
}
