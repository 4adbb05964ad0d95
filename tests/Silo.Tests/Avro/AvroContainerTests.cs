using Weir.Ingest;
using Weir.Records;
using Weir.Silo.Ingest.Bodies;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Avro;

public sealed class AvroContainerTests
{
    private const string Reordered =
        """
        {"type":"record","name":"GatewayRecord","namespace":"net.example","fields":[
          {"name":"ipRx","type":["null","float"]},
          {"name":"tags","type":{"type":"map","values":{"type":"array","items":["null","string",{"type":"enum","name":"E","symbols":["A","B"]}]}}},
          {"name":"gateway_id","type":"bytes"},
          {"name":"nested","type":{"type":"record","name":"N","fields":[{"name":"f","type":{"type":"fixed","name":"F","size":3}},{"name":"next","type":["null","N"]},{"name":"g","type":"F"}]}},
          {"name":"nothing","type":"null"},
          {"name":"ipTx","type":["string","int","long"]},
          {"name":"flag","type":"boolean"},
          {"name":"date","type":{"type":"long","logicalType":"timestamp-millis"}}]}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_WhenWrittenByOurWriter_TakesEveryRecord(bool deflate)
    {
        var body = AvroSamples.Published(1000, deflate);

        var decoded = Decoding.Avro(body, cuts: new Random(1));

        Assert.Equal(1000, decoded.Accepted.Count);
        Assert.Equal(0, decoded.RejectedCount);
        Assert.Contains(new Taken("gw-3", Decoding.NowMs - 10, 10, 11), decoded.Accepted);
    }

    [Fact]
    public void Decode_WhenWriterHasOtherOrderTypesAndFields_ResolvesThem()
    {
        var decoded = Decoding.Avro(AvroSamples.Container(Reordered, "null", (2, Reversed(2))));

        Assert.Equal([new Taken("gw-1", Decoding.NowMs, 40, 3), new Taken("gw-1", Decoding.NowMs + 1, 41, 3)], decoded.Accepted);
        Assert.Equal(0, decoded.RejectedCount);
    }

    [Fact]
    public void Decode_WhenAUnionHoldsAnotherBranch_RejectsOnlyThatRecord()
    {
        const string schema =
            """
            {"type":"record","name":"GatewayRecord","fields":[{"name":"gateway_id","type":["null","string"]},{"name":"date","type":"long"},{"name":"ipTx","type":"int"},{"name":"ipRx","type":["double","null","string"]}]}
            """;
        var data = new AvroSamples().Long(1).Text("gw-1").Long(Decoding.NowMs).Long(1).Long(0).Double(2)
            .Long(0).Long(Decoding.NowMs).Long(1).Long(0).Double(2)
            .Long(1).Text("gw-1").Long(Decoding.NowMs + 1).Long(1).Long(2).Text("5")
            .Long(1).Text("gw-2").Long(Decoding.NowMs + 2).Long(3).Long(0).Double(4);

        var decoded = Decoding.Avro(AvroSamples.Container(schema, "deflate", (4, data.ToArray())));

        Assert.Equal([new Taken("gw-1", Decoding.NowMs, 1, 2), new Taken("gw-2", Decoding.NowMs + 2, 3, 4)], decoded.Accepted);
        Assert.Equal(
            [new RejectedRecord(1, "gateway_id is null; it must be a string"), new RejectedRecord(2, "ipRx is a string; it must be a number")], decoded.Rejected);
    }

    [Theory]
    [InlineData("""{"type":"record","name":"Other","fields":[]}""", "it is a Record named Other; it must be a record named GatewayRecord")]
    [InlineData("\"string\"", "it is a String; it must be a record")]
    [InlineData("""{"type":"record","name":"GatewayRecord","fields":[{"name":"gateway_id","type":"string"}]}""", "it has no field date")]
    [InlineData(
        """{"type":"record","name":"GatewayRecord","fields":[{"name":"gateway_id","type":"int"},{"name":"date","type":"long"},{"name":"ipTx","type":"int"},{"name":"ipRx","type":"int"}]}""",
        "its field gateway_id is int, which does not resolve to string")]
    [InlineData(
        """{"type":"record","name":"GatewayRecord","fields":[{"name":"gateway_id","type":"string"},{"name":"date","type":"double"},{"name":"ipTx","type":"int"},{"name":"ipRx","type":"int"}]}""",
        "its field date is double, which does not resolve to long")]
    [InlineData("""{"type":"rec""", "it is not JSON")]
    [InlineData("""{"type":"nonsense"}""", "type \"nonsense\" is unknown")]
    [InlineData("""{"type":"record","name":"GatewayRecord"}""", "has no array \"fields\"")]
    public void Decode_WhenTheSchemaIsAnother_SaysWhyItDoesNotResolve(string schema, string reason)
    {
        var decoded = Decoding.Avro(AvroSamples.Container(schema, "null", (1, [0])));

        Assert.Empty(decoded.Accepted);
        Assert.Equal(1, decoded.RejectedCount);
        Assert.Contains("does not resolve to GatewayRecord", decoded.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, decoded.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_WhenTheContainerIsTruncated_KeepsWhatStandsBefore(bool deflate)
    {
        var body = AvroSamples.Published(300, deflate);

        var decoded = Decoding.Avro(body[..^30]);

        Assert.Equal(1, decoded.RejectedCount);
        Assert.InRange(decoded.Accepted.Count, 200, 300);
        Assert.Contains("breaks off", decoded.Reason, StringComparison.Ordinal);
        Assert.Equal(decoded.Accepted.Count, decoded.Rejected[0].Index);
    }

    [Fact]
    public void Decode_WhenASyncMarkerIsWrong_KeepsTheRecordsBeforeIt()
    {
        var body = AvroSamples.Published(200, deflate: false);
        body[body.Length / 2] ^= 0xff;
        body[^1] ^= 0xff;

        var decoded = Decoding.Avro(body);

        Assert.Contains("breaks off", decoded.Rejected[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_WhenDeflateIsABomb_Refuses()
    {
        var bomb = AvroSamples.Container(AvroGatewayRecord.Schema, "deflate", (1, new byte[50_000_000]));

        Assert.True(bomb.Length < 100_000);
        Assert.Throws<BodyTooLargeException>(() => Decoding.Avro(bomb));
    }

    [Fact]
    public void Decode_WhenASchemaClaimsFieldsWithoutBytes_DoesNotCountThem()
    {
        // 2^62 items of nothing, and 60 nested records of two nothings each.
        var nested = "\"null\"";
        for (var i = 0; i < 28; i++)
        {
            var before = i == 0 ? "\"null\"" : $"\"R{i - 1}\"";
            nested = $$"""{"type":"record","name":"R{{i}}","fields":[{"name":"a","type":{{nested}} },{"name":"b","type":{{before}} }]}""";
        }

        var schema = $$"""
            {"type":"record","name":"GatewayRecord","fields":[{"name":"n","type":{{nested}} },{"name":"m","type":{"type":"array","items":"R27"} },
            {"name":"gateway_id","type":"string"},{"name":"date","type":"long"},{"name":"ipTx","type":"double"},{"name":"ipRx","type":"double"}]}
            """;
        var data = new AvroSamples().Long(1L << 62).Long(0).Record("gw-1", Decoding.NowMs, 1, 2).ToArray();

        var decoded = Decoding.Avro(AvroSamples.Container(schema, "null", (1, data)));

        Assert.Single(decoded.Accepted);
        Assert.Equal(0, decoded.RejectedCount);
    }

    [Theory]
    [InlineData("snappy", "the Avro codec is snappy; it must be null or deflate")]
    public void Decode_WhenTheCodecIsUnknown_SaysSo(string codec, string reason) =>
        Assert.Equal(reason, Decoding.Avro(AvroSamples.Container(AvroGatewayRecord.Schema, codec)).Reason);

    private static byte[] Reversed(int count)
    {
        var data = new AvroSamples();
        for (var i = 0; i < count; i++)
        {
            // The first block of the map says its size in bytes, so that it can be stepped over whole; the second does not.
            var map = new AvroSamples().Text("k").Long(2).Long(1).Text("v").Long(2).Long(1).Long(0).ToArray();
            data.Long(1).Float(2.5f).Long(-1).Bytes(map).Long(1).Text("k2").Long(0).Long(0)
                .Bytes("gw-1"u8.ToArray())
                .Raw([1, 2, 3]).Long(1).Raw([1, 2, 3]).Long(0).Raw([4, 5, 6]).Raw([4, 5, 6])
                .Long(1 + i).Long(40 + i).Raw([1]).Long(Decoding.NowMs + i);
        }

        return data.ToArray();
    }
}
