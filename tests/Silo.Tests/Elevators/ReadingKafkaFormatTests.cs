using System.Buffers;
using System.Text;
using Weir.Elevators;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Kafka;
using Weir.Silo.Tests.Support;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Tests.Elevators;

/// <summary>Readings as the values of Kafka's messages.</summary>
public sealed class ReadingKafkaFormatTests
{
    private const string Light = """{"type":"Light","date":"2024-03-01T12:00:00.000Z","brightness":0.5}""";
    private readonly ReadingKafkaFormat _sut = new();

    [Fact]
    public void TryRead_OfWhatWasWritten_GivesTheSameRecord()
    {
        var random = new RandomReadings(8);
        var elements = Enumerable.Range(0, 400).Select(_ => random.Element());
        var records = new List<byte[]>();
        foreach (var (reading, unknown) in ReadingDecoding.Run(ContentForm.Json, Encoding.UTF8.GetBytes($"[{string.Join(',', elements)}]")).Accepted)
        {
            var record = new byte[SensorReadingLayout.HeaderBytes + reading.Bytes.Length];
            SensorReadingLayout.WriteHeader(record, reading.Bytes.Length, unknown);
            reading.Bytes.CopyTo(record.AsMemory(SensorReadingLayout.HeaderBytes));
            records.Add(record);
        }

        Assert.InRange(records.Count, 200, 400);
        foreach (var record in records)
        {
            var value = new ArrayBufferWriter<byte>();
            _sut.Write("lift"u8, record, value);
            Assert.Equal(record, Read(Encoding.UTF8.GetString(value.WrittenSpan)).Record);
        }
    }

    [Fact]
    public void Write_OfAReadingWithUnknownFields_SaysHowManyThereWere()
    {
        var (record, _) = Read("""{"type":"Light","date":"2024-03-01T13:00:00+01:00","brightnes":"0.5","a":1,"b":2}""");
        var value = new ArrayBufferWriter<byte>();
        _sut.Write("lift"u8, record, value);
        Assert.Equal(Light.Replace("0.5}", "0.5,\"unknownFields\":2}", StringComparison.Ordinal), Encoding.UTF8.GetString(value.WrittenSpan));
    }

    [Theory]
    [InlineData("", "the value is not JSON: it ends inside a value")]
    [InlineData("[]", "the reading is an array; it must be an object")]
    [InlineData(Light + Light, "the value is not JSON: something follows the reading")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z"}""", "brightness is missing")]
    [InlineData("""{"type":"Light","date":"2999-03-01T12:00:00Z","brightness":1}""", "one day ahead of the message's timestamp")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":1,"unknownFields":-1}""", "unknownFields is -1; it must be an integer from 0 to 65535")]
    public void TryRead_OfWhatIsNoReading_SaysWhy(string value, string fault) => Assert.Contains(fault, Read(value).Fault, StringComparison.Ordinal);

    [Fact]
    public void TryRead_OfAKeyThatIsNoDevice_SaysWhy()
    {
        Assert.Contains("it must be the device's id", Read(Light, "a\nb").Fault, StringComparison.Ordinal);
        Assert.Contains("no timestamp", Read(Light, at: DateTimeOffset.UnixEpoch).Fault, StringComparison.Ordinal);
    }

    private (byte[]? Record, string? Fault) Read(string value, string key = "lift", DateTimeOffset? at = null)
    {
        var record = new ArrayBufferWriter<byte>();
        var read = _sut.TryRead(new KafkaMessage(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), at ?? ReadingDecoding.Now), record, out var fault);
        Assert.Equal(read, fault is null);
        Assert.Equal(read, record.WrittenCount > 0);
        return (read ? record.WrittenSpan.ToArray() : null, fault);
    }
}
