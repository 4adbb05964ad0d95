using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Weir.Records;

namespace Weir.Benchmarks.Load;

/// <summary>
/// The workload, stated once: kind counter, 1,000 gateways in turn, one record a second each, 80-byte JSON lines, made before the clock starts.
/// </summary>
internal sealed class GatewayTraffic
{
    public const int Gateways = 1_000;
    public const string Kind = RecordKinds.Counter;
    private static readonly long Start = new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private GatewayTraffic(int requests, int records)
    {
        Requests = requests;
        RecordsPerRequest = records;
        Tx = new long[Gateways];
        Rx = new long[Gateways];
    }

    public int Requests { get; }

    public int RecordsPerRequest { get; }

    public long Records => (long)Requests * RecordsPerRequest;

    /// <summary>One body per request.</summary>
    public List<byte[]> Bodies { get; } = [];

    /// <summary>What the totals must be, per gateway.</summary>
    public long[] Tx { get; }

    public long[] Rx { get; }

    public static GatewayTraffic Json(int requests, int records) => Make(requests, records, (body, id, date, tx, rx) =>
        body.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"gateway_id\":\"{id}\",\"date\":{date},\"ipTx\":{tx},\"ipRx\":{rx}}}\n"))));

    /// <summary>Object containers, codec null, of the published schema (Avro 1.11 specification, "Object Container Files").</summary>
    public static GatewayTraffic Avro(int requests, int records)
    {
        var header = new MemoryStream();
        header.Write("Obj\u0001"u8);
        WriteLong(header, 2);
        WriteBytes(header, "avro.schema"u8);
        WriteBytes(header, Encoding.UTF8.GetBytes(
            """{"type":"record","name":"GatewayRecord","fields":[{"name":"gateway_id","type":"string"},{"name":"date","type":"long"},{"name":"ipTx","type":"double"},{"name":"ipRx","type":"double"}]}"""));
        WriteBytes(header, "avro.codec"u8);
        WriteBytes(header, "null"u8);
        WriteLong(header, 0);
        header.Write(Sync);
        var traffic = Make(requests, records, WriteDatum);
        for (var i = 0; i < traffic.Bodies.Count; i++)
        {
            var body = new MemoryStream();
            body.Write(header.ToArray());
            WriteLong(body, records);
            WriteBytes(body, traffic.Bodies[i]);
            body.Write(Sync);
            traffic.Bodies[i] = body.ToArray();
        }

        return traffic;
    }

    public static string GatewayId(int gateway) => string.Create(CultureInfo.InvariantCulture, $"gw-{gateway:D6}");

    private static ReadOnlySpan<byte> Sync => "0123456789abcdef"u8;

    /// <summary>The same records without bodies.</summary>
    public static GatewayTraffic Empty(int requests, int records) => new(requests, records);

    /// <summary>Draws the records, a list per request, and adds them to what the totals must be.</summary>
    public IEnumerable<IReadOnlyList<(int Gateway, long Date, long Tx, long Rx)>> Draw()
    {
        var random = new Random(1);
        var next = 0L;
        var request = new (int Gateway, long Date, long Tx, long Rx)[RecordsPerRequest];
        for (var i = 0; i < Requests; i++)
        {
            for (var j = 0; j < request.Length; j++, next++)
            {
                var gateway = (int)(next % Gateways);
                request[j] = (gateway, Start + (next / Gateways * 1000), random.Next(10_000_000), random.Next(10_000_000));
                Tx[gateway] += request[j].Tx;
                Rx[gateway] += request[j].Rx;
            }

            yield return request;
        }
    }

    private static GatewayTraffic Make(int requests, int records, Action<MemoryStream, string, long, long, long> write)
    {
        var traffic = new GatewayTraffic(requests, records);
        var ids = Enumerable.Range(0, Gateways).Select(GatewayId).ToArray();
        foreach (var request in traffic.Draw())
        {
            var body = new MemoryStream();
            foreach (var (gateway, date, tx, rx) in request)
            {
                write(body, ids[gateway], date, tx, rx);
            }

            traffic.Bodies.Add(body.ToArray());
        }

        return traffic;
    }

    private static void WriteDatum(MemoryStream body, string id, long date, long tx, long rx)
    {
        WriteBytes(body, Encoding.ASCII.GetBytes(id));
        WriteLong(body, date);
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteDoubleLittleEndian(numbers, tx);
        BinaryPrimitives.WriteDoubleLittleEndian(numbers[8..], rx);
        body.Write(numbers);
    }

    private static void WriteBytes(MemoryStream body, ReadOnlySpan<byte> bytes)
    {
        WriteLong(body, bytes.Length);
        body.Write(bytes);
    }

    private static void WriteLong(MemoryStream body, long value)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        for (; bits >= 0x80; bits >>= 7)
        {
            body.WriteByte((byte)(bits | 0x80));
        }

        body.WriteByte((byte)bits);
    }
}
