using System.Text;
using System.Text.Json;
using Weir.Client.Tests.Support;
using Weir.Records;

namespace Weir.Client.Tests.Sdk;

public sealed class RecordEncoderTests
{
    private static readonly GatewayRecord[] Some =
    [
        new("gw-1", 1_700_000_000_000, 0, 9_007_199_254_740_992),
        new("a.b_c:d-E", 946_684_800_000, 0.1, 1234.5678),
        new(new string('x', 128), long.MaxValue, 1e-300, 1.7976931348623157e308),
    ];

    [Theory]
    [InlineData(RecordCompression.None, "null")]
    [InlineData(RecordCompression.Deflate, "deflate")]
    public void EncodeBody_WhenAvro_IsAContainerWithTheSameRecords(RecordCompression compression, string expectedCodec)
    {
        var records = Enumerable.Range(0, 9000).Select(i => Some[i % 3] with { Date = 946_684_800_000 + i }).ToArray();

        var body = RecordEncoder.EncodeBody(records, RecordFormat.Avro, compression);

        Assert.Equal("application/avro", body.ContentType);
        Assert.Null(body.ContentEncoding);
        Assert.Equal(9000, body.Count);
        var blocks = AvroContainer.ReadBlocks(body.Body.ToArray(), out var codec, out var schema);
        Assert.Equal(expectedCodec, codec);
        Assert.Equal("GatewayRecord", JsonDocument.Parse(schema).RootElement.GetProperty("name").GetString());
        Assert.Equal(3, blocks.Count);
        Assert.Equal(records, blocks.SelectMany(Read));
    }

    [Fact]
    public void EncodeDatums_WhenWritten_ReadBackTheSame() => Assert.Equal(Some, Read(RecordEncoder.EncodeDatums(Some).ToArray()));

    [Fact]
    public void EncodeJson_WhenWritten_ReadsBackToTheSameDoubles()
    {
        using var document = JsonDocument.Parse(RecordEncoder.EncodeJson(Some));

        Assert.Equal(Some, document.RootElement.EnumerateArray().Select(e => new GatewayRecord(
            e.GetProperty("gateway_id").GetString()!, e.GetProperty("date").GetInt64(), e.GetProperty("ipTx").GetDouble(), e.GetProperty("ipRx").GetDouble())));
    }

    [Theory]
    [InlineData(null, 1.0, RecordFormat.Json, "records[1].GatewayId is null.")]
    [InlineData(null, 1.0, RecordFormat.Avro, "records[1].GatewayId is null.")]
    [InlineData("a", double.NaN, RecordFormat.Json, "records[1].Tx is not a finite number, which JSON cannot say.")]
    [InlineData("long", 1.0, RecordFormat.Avro, "records[1].GatewayId is longer than 128 bytes.")]
    public void EncodeBody_WhenARecordCannotBeSaid_NamesIndexAndField(string? id, double tx, RecordFormat format, string expected)
    {
        GatewayRecord[] records = [Some[0], new((id == "long" ? new string('x', 129) : id)!, 1, tx, 1)];

        var failure = Assert.Throws<ArgumentException>(() => RecordEncoder.EncodeBody(records, format, RecordCompression.None));

        Assert.Equal(expected, failure.Message);
    }

    [Fact]
    public void EncodeBody_WhenJsonIsToBeDeflated_IsRefused() =>
        Assert.Throws<ArgumentException>(() => RecordEncoder.EncodeBody(Some, RecordFormat.Json, RecordCompression.Deflate));

    [Theory]
    [InlineData(RecordFormat.Json, RecordCompression.Gzip)]
    [InlineData(RecordFormat.Json, RecordCompression.Brotli)]
    [InlineData(RecordFormat.Avro, RecordCompression.Gzip)]
    [InlineData(RecordFormat.Avro, RecordCompression.Deflate)]
    public async Task Send_WhenCompressed_ArrivesWhole(RecordFormat format, RecordCompression compression)
    {
        await using var service = await TestService.StartAsync();
        await using var client = service.Connect();

        var result = await client.SendAsync(Some, RecordKind.Rate, new SendOptions { Format = format, Compression = compression });

        Assert.Equal(3, result.Accepted);
        Assert.Equal(Some, service.Records);
    }

    private static List<GatewayRecord> Read(byte[] datums)
    {
        var records = new List<GatewayRecord>();
        ReadOnlySpan<byte> data = datums;
        while (!data.IsEmpty)
        {
            Assert.True(AvroGatewayRecord.TryRead(ref data, out var id, out var date, out var tx, out var rx), "The bytes end inside a datum.");
            records.Add(new GatewayRecord(Encoding.UTF8.GetString(id), date, tx, rx));
        }

        return records;
    }
}
