using System.Buffers;
using System.Text;
using Weir.Benchmarks.Load;
using Weir.Grains.Gateways;
using Weir.Records;
using Weir.Silo.Ingest.Kafka;
using Weir.Streaming;

namespace Weir.Benchmarks.Kafka;

/// <summary>One message as the service writes it.</summary>
/// <param name="Partition">Where it goes.</param>
/// <param name="Key">The gateway's id.</param>
/// <param name="Value">The record as JSON.</param>
internal readonly record struct OutgoingRecord(int Partition, byte[] Key, byte[] Value)
{
    /// <summary>Keys of the gateways.</summary>
    public static byte[][] Keys { get; } = [.. Enumerable.Range(0, GatewayTraffic.Gateways).Select(gateway => Encoding.ASCII.GetBytes(GatewayTraffic.GatewayId(gateway)))];

    /// <summary>Draws the traffic, a list per request.</summary>
    /// <param name="traffic">The traffic; each list has been added to its totals when it comes.</param>
    /// <param name="partitionOf">The partition of a gateway.</param>
    public static IEnumerable<OutgoingRecord[]> Draw(GatewayTraffic traffic, Func<int, int> partitionOf)
    {
        var format = new JsonKafkaFormat(RecordKind.Counter, GatewayDefaults.CounterModulus);
        var value = new ArrayBufferWriter<byte>();
        var record = new byte[GatewayRecordLayout.Size];
        foreach (var request in traffic.Draw())
        {
            yield return
            [
                .. request.Select(reading =>
                {
                    GatewayRecordLayout.Write(record, reading.Date, reading.Tx, reading.Rx);
                    value.ResetWrittenCount();
                    format.Write(Keys[reading.Gateway], record, value);
                    return new OutgoingRecord(partitionOf(reading.Gateway), Keys[reading.Gateway], value.WrittenSpan.ToArray());
                }),
            ];
        }
    }

    /// <summary>All partitions equally full, as nearly as may be; any writer but the service may divide as it likes.</summary>
    public static int InTurn(int gateway) => gateway % MockUnderLoad.Partitions;

    /// <summary>As the service divides.</summary>
    public static int ByHash(int gateway) => (Murmur2.Hash(Keys[gateway]) & int.MaxValue) % MockUnderLoad.Partitions;
}
