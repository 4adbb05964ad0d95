using System.Text;
using Weir.Records;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Ingest.Kafka;

/// <summary>Each fault of a message has its reason, which names the field.</summary>
public sealed class KafkaFormatFaultTests
{
    private const string Dates = "it must be from 946684800000 (2000-01-01T00:00:00.000Z) to 1748865600000 (2025-06-02T12:00:00.000Z, one day ahead of the message's timestamp)";

    [Theory]
    [InlineData("""{"gateway_id":"gw-2","date":1748000000000,"ipTx":1,"ipRx":2}""", "the message's key is \"gw-1\"; it must be its gateway_id, \"gw-2\"")]
    [InlineData("", "the value is not JSON: it ends inside a value")]
    [InlineData("""{"gateway_id":"gw-1",""", "the value is not JSON: it ends inside an object")]
    [InlineData("nonsense", "the value is not JSON: a word is neither true, false nor null")]
    [InlineData("""[{"gateway_id":"gw-1","date":1748000000000,"ipTx":1,"ipRx":2}]""", "the record is an array; it must be an object with gateway_id, date, ipTx and ipRx")]
    [InlineData("""{"gateway_id":"gw-1","date":1748000000000,"ipTx":1,"ipRx":2}{}""", "the value is not JSON: something follows the record")]
    [InlineData("""{"gateway_id":"gw-1","date":1748000000000,"ipTx":1}""", "ipRx is missing")]
    [InlineData("""{"date":1748000000000,"ipTx":1,"ipRx":2}""", "gateway_id is missing")]
    [InlineData("""{"gateway_id":"gw-1","date":1748000000000,"ipTx":1,"ipRx":2,"ipTx":1}""", "ipTx appears more than once")]
    [InlineData("""{"gateway_id":1,"date":1748000000000,"ipTx":1,"ipRx":2}""", "gateway_id is a number; it must be a string")]
    [InlineData("""{"gateway_id":"gw-1","date":"now","ipTx":1,"ipRx":2}""", "date is a string; it must be an integer (Unix milliseconds)")]
    [InlineData("""{"gateway_id":"gw-1","date":1748000000000.5,"ipTx":1,"ipRx":2}""", "date is 1748000000000.5; it must be an integer (Unix milliseconds)")]
    [InlineData("""{"gateway_id":"gw-1","date":1748000000000,"ipTx":null,"ipRx":2}""", "ipTx is null; it must be a number")]
    [InlineData("""{"gateway_id":"gw 1","date":1748000000000,"ipTx":1,"ipRx":2}""", "gateway_id is \"gw 1\"; only A-Z a-z 0-9 . _ : - are allowed")]
    [InlineData("""{"gateway_id":"gw-1","date":1748865600001,"ipTx":1,"ipRx":2}""", $"date is 1748865600001; {Dates}")]
    [InlineData("""{"gateway_id":"gw-1","date":946684799999,"ipTx":1,"ipRx":2}""", $"date is 946684799999; {Dates}")]
    [InlineData("""{"gateway_id":"gw-1","date":1748000000000,"ipTx":-0.4,"ipRx":2}""", "ipTx is -0.4; it must be from 0 to 9007199254740992 (2^53)")]
    [InlineData("""{"gateway_id":"gw-1","date":1748000000000,"ipTx":1,"ipRx":9007199254740993}""", "ipRx is 9007199254740993; it must be from 0 to 9007199254740992 (2^53)")]
    [InlineData("""{"gateway_id":"gw-1","date":1748000000000,"ipTx":1e400,"ipRx":2}""", "ipTx is 1e400; it must be finite and from 0 to 9007199254740992 (2^53)")]
    public void Read_OfJsonThatIsWrong_SaysWhatIs(string json, string reason) => Assert.Equal(reason, KafkaFormatReading.FaultOf(json));

    [Fact]
    public void Read_OfJsonBeyondTheModulus_IsRefusedForACumulativeCounterAlone()
    {
        const string Json = """{"gateway_id":"gw-1","date":1748000000000,"ipTx":4294967296,"ipRx":2}""";

        Assert.Null(KafkaFormatReading.FaultOf(Json));
        Assert.Equal("ipTx is 4294967296; it must be from 0 to below 4294967296 (Gateways:CounterModulus)", KafkaFormatReading.FaultOf(Json, kind: RecordKind.Cumulative));
    }

    [Fact]
    public void Read_OfAMarkBeforeJson_PassesOverIt() => Assert.Null(KafkaFormatReading.FaultOf("\uFEFF" + """{"gateway_id":"gw-1","date":1748000000000,"ipTx":1,"ipRx":2}"""));

    [Fact]
    public void Read_OfAMessageWithoutATimestamp_IsRefused()
    {
        foreach (var format in KafkaFormatReading.Of(RecordKind.Counter))
        {
            var record = new byte[GatewayRecordLayout.Size];
            GatewayRecordLayout.Write(record, Decoding.NowMs, 1L, 2L);

            Assert.Equal("the message has no timestamp, by which its date is judged", format.Read("gw-1", format.Write("gw-1", record), DateTimeOffset.UnixEpoch).Fault);
        }
    }

    [Theory]
    [InlineData(0, "gateway_id")]
    [InlineData(3, "gateway_id")]
    [InlineData(8, "date")]
    [InlineData(14, "ipTx")]
    [InlineData(26, "ipRx")]
    public void Read_OfAvroThatBreaksOff_NamesTheField(int length, string field)
    {
        var whole = new AvroSamples().Record("gw-1", Decoding.NowMs, 1, 2).ToArray();

        Assert.Equal($"the Avro datum is not whole: {field} is broken or breaks off", KafkaFormatReading.Avro().Read("gw-1", whole[..length]).Fault);
    }

    [Fact]
    public void Read_OfAvroThatIsWrong_SaysWhatIs()
    {
        Assert.Equal("the Avro datum is followed by 2 bytes; a value must be one datum", Fault(new AvroSamples().Record("gw-1", Decoding.NowMs, 1, 2).Raw([1, 2])));
        Assert.Equal("the message's key is \"gw-1\"; it must be its gateway_id, \"gw-2\"", Fault(new AvroSamples().Record("gw-2", Decoding.NowMs, 1, 2)));
        Assert.Equal($"date is 1748865600001; {Dates}", Fault(new AvroSamples().Record("gw-1", Decoding.NowMs + GatewayRecordLayout.DateAheadMax + 1, 1, 2)));
        Assert.Equal("ipTx is NaN; it must be finite and from 0 to 9007199254740992 (2^53)", Fault(new AvroSamples().Record("gw-1", Decoding.NowMs, double.NaN, 2)));
        Assert.Equal("ipRx is -1; it must be from 0 to 9007199254740992 (2^53)", Fault(new AvroSamples().Record("gw-1", Decoding.NowMs, 1, -1)));
        Assert.Equal("gateway_id is empty; it must have 1 to 128 characters", Fault(new AvroSamples().Record("", Decoding.NowMs, 1, 2)));
        Assert.Equal("gateway_id is \"\uFFFD\"; only A-Z a-z 0-9 . _ : - are allowed", Fault(new AvroSamples().Bytes([0xff]).Long(Decoding.NowMs).Double(1).Double(2)));
        Assert.Equal(
            "the value has the five bytes of a schema registry before its datum; it must be the bare datum",
            Fault(new AvroSamples().Raw([0, 0, 0, 0, 9]).Record("gw-1", Decoding.NowMs, 1, 2)));
    }

    [Fact]
    public void Read_OfAKeyWithQuotes_ShowsThem() => Assert.Equal(
        "the message's key is \"\"gw-1\"\"; it must be its gateway_id, \"gw-1\"",
        KafkaFormatReading.Json().Read("\"gw-1\"", Encoding.UTF8.GetBytes("""{"gateway_id":"gw-1","date":1748000000000,"ipTx":1,"ipRx":2}""")).Fault);

    private static string? Fault(AvroSamples value) => KafkaFormatReading.Avro().Read("gw-1", value.ToArray()).Fault;
}
