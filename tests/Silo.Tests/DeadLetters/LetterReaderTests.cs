using System.Text;
using Microsoft.Extensions.Options;
using Weir.Grains.Gateways;
using Weir.Records;
using Weir.Silo.DeadLetters;
using Weir.Silo.Ingest;
using Weir.Silo.Tests.Support;
using Weir.Streaming;

namespace Weir.Silo.Tests.DeadLetters;

/// <summary>What letters of a log whose records are messages hold, and which of them are records now.</summary>
public sealed class LetterReaderTests : IDisposable
{
    private const string Good = """{"gateway_id":"gw","date":1600000000000,"ipTx":1,"ipRx":2}""";
    private readonly IngestBatch _batch = new();

    [Theory]
    [InlineData("gw", Good, null, null)]
    [InlineData("gw", Good, "application/json", null)]
    [InlineData("", Good, "application/json; charset=utf-8", null)]
    [InlineData("gw", Good + "\n", "application/x-ndjson", null)]
    [InlineData("gw", "[" + Good + "]", null, null)]
    [InlineData("gw", "[" + Good + "," + Good + "]", null, "it holds 2 records; a message must hold one")]
    [InlineData("gw", "[]", null, "it holds 0 records; a message must hold one")]
    [InlineData("gw", """{"gateway_id":"gw","date":1600000000000,"ipTx":-1,"ipRx":2}""", null, "ipTx is -1; it must be from 0 to 9007199254740992 (2^53)")]
    [InlineData("gw", """{"gateway_id":"gw","date":1600000000000,"ipTx":1}""", null, "ipRx is missing")]
    [InlineData("gw", """{"gateway_id":"gw","date":16000000""", null, "JSON")]
    [InlineData("other", Good, null, "its key is \"other\" and its gateway_id \"gw\"; they must be the same")]
    [InlineData("gw", Good, "text/csv", "its content-type is \"text/csv\"; it must be one of application/json, application/x-ndjson, application/avro, avro/binary")]
    [InlineData("gw", "not avro", "application/avro", "the Avro datum at byte 0 of the frame is not whole")]
    [InlineData("", """{"partition":3,"from":10,"to":20,"reason":"retention"}""", null, "it holds no record: it stands for a range of the log that was lost")]
    [InlineData("gw", """{"partition":3,"from":10,"to":20,"reason":"retention"}""", null, "gateway_id is missing")]
    [InlineData("gw", "", null, "it has no bytes: the message had none, or they are in the letter of the first record of its run")]
    public void Read_OfAMessage_TakesOneGoodRecordOrSaysWhyNot(string key, string value, string? type, string? reason)
    {
        var fault = Read(Letters.OfMessage(key, value, type));

        if (reason is null)
        {
            Assert.Null(fault);
            Assert.Equal("gw", Encoding.UTF8.GetString(_batch.Records.GetKey(0)));
            Assert.Equal(1, _batch.Accepted);
        }
        else
        {
            Assert.Contains(reason, fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_OfAnAvroMessage_TakesADatumAndAContainer()
    {
        var datum = new byte[AvroGatewayRecord.SizeMax];
        var size = AvroGatewayRecord.Write(datum, "gw"u8, 1_600_000_000_000, 1, 2);

        Assert.Null(Read(Letters.OfMessage("gw", datum[..size], "application/avro")));
        Assert.Null(Read(Letters.OfMessage("gw", datum[..size], "avro/binary")));
        Assert.Null(Read(Letters.OfMessage("gw", datum[..size], contentType: null), defaultType: "avro/binary"));
        Assert.Null(Read(Letters.OfMessage("gw-0", AvroSamples.Published(1, deflate: true), "application/avro")));
        Assert.Contains("not whole", Read(Letters.OfMessage("gw", datum[..(size - 1)], "application/avro")), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfARateInTheStreamsLayout_KeepsItsBytes()
    {
        var payload = new byte[GatewayRecordLayout.Size];
        GatewayRecordLayout.Write(payload, 1_600_000_000_000, 1.5, 0.1);

        Assert.Null(Read(Letters.Of("gw") with { Payload = payload, Stream = "rate" }, RecordKind.Rate));

        foreach (var value in _batch.Records.GetValues(0))
        {
            Assert.Equal(payload, value.ToArray());
        }
    }

    [Fact]
    public void Read_OfBytesThatAreNoWholeRecords_SaysHowMany() =>
        Assert.Equal("1 records have 30 bytes; it must be 24 each", Read(Letters.Of("gw") with { Payload = new byte[30] }));

    public void Dispose() => _batch.Dispose();

    private string? Read(DeadLetter letter, RecordKind kind = RecordKind.Counter, string defaultType = "application/json")
    {
        using var room = new InFlightRoom(new InFlightBytes(Options.Create(new IngestOptions())));
        return new GatewayLetterReader(kind, new GatewayOptions(), 1 << 20, defaultType).Read(letter, DateTimeOffset.UtcNow, room, _batch);
    }
}
