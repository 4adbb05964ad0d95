using System.Buffers;
using System.Text;
using Weir.Records;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Avro;

namespace Weir.Benchmarks.Micro;

/// <summary>What does an Avro record cost from bytes to a grouped, validated record, beside a loop that only reads the same datums and adds?</summary>
public static class DecodeAvro
{
    private const int Records = 10_000;
    private const int Gateways = 1_000;
    private const int BlockRecords = 1_000;

    /// <summary>Runs it; a few seconds.</summary>
    /// <returns>Nanoseconds per record, and the ratio to the limit.</returns>
    public static Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var datums = Datums();
        var (plain, deflated) = (Container(deflate: false), Container(deflate: true));
        var limit = MicroTimer.Measure(Records, () => ReadAndAdd(datums));
        var frames = MicroTimer.Measure(Records, () => DecodeDatums(datums));
        var container = MicroTimer.Measure(Records, () => DecodeContainer(plain));
        var compressed = MicroTimer.Measure(Records, () => DecodeContainer(deflated));
        return Task.FromResult<(string, double, string)[]>(
        [
            ("bytes per record", (double)datums.Length / Records, "B"),
            ("limit: read each datum, adding its numbers", limit, "ns/record"),
            ("datums: decode, validate, group", frames, "ns/record"),
            ("container, codec null: decode, validate, group", container, "ns/record"),
            ("container, codec deflate: decode, validate, group", compressed, "ns/record"),
            ("datums / limit", frames / limit, "ratio"),
        ]);
    }

    private static IEnumerable<(byte[] Id, long Date, double Tx, double Rx)> Source()
    {
        var random = new Random(1);
        for (var i = 0; i < Records; i++)
        {
            yield return (Encoding.ASCII.GetBytes(FormattableString.Invariant($"gw-{random.Next(Gateways):D6}")), 1_748_000_000_000 + i, random.Next(10_000_000), random.Next(100_000_000));
        }
    }

    private static byte[] Datums()
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var (id, date, tx, rx) in Source())
        {
            output.Advance(AvroGatewayRecord.Write(output.GetSpan(AvroGatewayRecord.SizeMax), id, date, tx, rx));
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Container(bool deflate)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new AvroContainerWriter(output, new byte[AvroContainerWriter.SyncSize], deflate);
        var count = 0;
        foreach (var (id, date, tx, rx) in Source())
        {
            writer.Add(id, date, tx, rx);
            if (++count % BlockRecords == 0)
            {
                writer.EndBlock();
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static double ReadAndAdd(ReadOnlySpan<byte> datums)
    {
        var sum = 0.0;
        while (AvroGatewayRecord.TryRead(ref datums, out _, out var date, out var tx, out var rx))
        {
            sum += date + tx + rx;
        }

        return sum;
    }

    private static double DecodeDatums(byte[] datums)
    {
        Start();
        new AvroDatumDecoder(asFloat: false).Decode(datums, MicroTimer.Batch);
        return Taken();
    }

    private static double DecodeContainer(byte[] container)
    {
        Start();
        using var decoder = new AvroContainerDecoder(1 << 24);
        decoder.Decode(container, final: true, MicroTimer.Batch);
        return Taken();
    }

    private static void Start() =>
        MicroTimer.Batch.Start(new GatewayRecordValidator(RecordKind.Counter, 1L << 32, DateTimeOffset.FromUnixTimeMilliseconds(1_748_100_000_000)));

    private static double Taken() =>
        MicroTimer.Batch.Accepted == Records ? Records : throw new InvalidOperationException($"{MicroTimer.Batch.Accepted} records were taken of {Records}.");
}
