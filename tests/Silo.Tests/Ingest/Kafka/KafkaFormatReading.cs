using System.Buffers;
using System.Text;
using Weir.Records;
using Weir.Silo.Ingest.Kafka;
using Weir.Silo.Tests.Support;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Tests.Ingest.Kafka;

/// <summary>Formats of gateway records, as the provider uses them.</summary>
internal static class KafkaFormatReading
{
    public static readonly DateTimeOffset At = Decoding.Now;

    public static IKafkaFormat[] Of(RecordKind kind) => [Json(kind), Avro(kind)];

    public static JsonKafkaFormat Json(RecordKind kind = RecordKind.Counter) => new(kind, Decoding.Modulus);

    public static AvroKafkaFormat Avro(RecordKind kind = RecordKind.Counter) => new(kind, Decoding.Modulus);

    /// <summary>Reads a message: its record, or what is wrong with it.</summary>
    public static (byte[]? Record, string? Fault) Read(this IKafkaFormat format, string key, byte[] value, DateTimeOffset? at = null)
    {
        var record = new ArrayBufferWriter<byte>();
        var read = format.TryRead(new KafkaMessage(Encoding.UTF8.GetBytes(key), value, at ?? At), record, out var fault);
        Assert.Equal(read ? GatewayRecordLayout.Size : 0, record.WrittenCount);
        Assert.Equal(read, fault is null);
        return (read ? record.WrittenSpan.ToArray() : null, fault);
    }

    /// <summary>What is wrong with a message of JSON.</summary>
    public static string? FaultOf(string json, string key = "gw-1", RecordKind kind = RecordKind.Counter, DateTimeOffset? at = null) =>
        Json(kind).Read(key, Encoding.UTF8.GetBytes(json), at).Fault;

    /// <summary>The value of a record.</summary>
    public static byte[] Write(this IKafkaFormat format, string key, byte[] record)
    {
        var value = new ArrayBufferWriter<byte>();
        format.Write(Encoding.UTF8.GetBytes(key), record, value);
        return value.WrittenSpan.ToArray();
    }
}
