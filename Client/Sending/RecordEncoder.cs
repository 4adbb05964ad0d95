using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Gateways;
using Weir.Records;

namespace Weir.Client;

/// <summary>Turns records into a request's body or a stream's frame.</summary>
internal static class RecordEncoder
{
    public static EncodedRecords EncodeBody(ReadOnlySpan<GatewayRecord> records, RecordFormat format, RecordCompression compression)
    {
        if (format == RecordFormat.Json && compression == RecordCompression.Deflate)
        {
            throw new ArgumentException("Deflate is a codec of Avro containers; JSON takes none, gzip or Brotli.", nameof(compression));
        }

        var plain = format == RecordFormat.Json
            ? new EncodedRecords(EncodeJson(records), records.Length, EncodedRecords.JsonType)
            : new EncodedRecords(EncodeContainer(records, compression == RecordCompression.Deflate), records.Length, EncodedRecords.AvroType);
        return Compress(plain, compression);
    }

    public static EncodedRecords Compress(EncodedRecords plain, RecordCompression compression)
    {
        if (compression is RecordCompression.None or RecordCompression.Deflate)
        {
            return plain;
        }

        using var packed = new MemoryStream();
        using (Stream packing = compression == RecordCompression.Gzip
            ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)
            : new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            packing.Write(plain.Body.Span);
        }

        return plain with
        {
            Body = packed.GetBuffer().AsMemory(0, (int)packed.Length),
            ContentEncoding = compression == RecordCompression.Gzip ? "gzip" : "br",
        };
    }

    /// <summary>A JSON array.</summary>
    public static ReadOnlyMemory<byte> EncodeJson(ReadOnlySpan<GatewayRecord> records)
    {
        var output = new ArrayBufferWriter<byte>((records.Length * 96) + 16);
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartArray();
        for (var i = 0; i < records.Length; i++)
        {
            ref readonly var record = ref records[i];
            Require(record.GatewayId is not null, i, nameof(GatewayRecord.GatewayId), "null");
            Require(double.IsFinite(record.Tx), i, nameof(GatewayRecord.Tx), "not a finite number, which JSON cannot say");
            Require(double.IsFinite(record.Rx), i, nameof(GatewayRecord.Rx), "not a finite number, which JSON cannot say");
            writer.WriteStartObject();
            writer.WriteString("gateway_id"u8, record.GatewayId);
            writer.WriteNumber("date"u8, record.Date);
            writer.WriteNumber("ipTx"u8, record.Tx);
            writer.WriteNumber("ipRx"u8, record.Rx);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Avro datums back to back.</summary>
    public static ReadOnlyMemory<byte> EncodeDatums(ReadOnlySpan<GatewayRecord> records)
    {
        var output = new ArrayBufferWriter<byte>((records.Length * 48) + AvroGatewayRecord.SizeMax);
        Span<byte> id = stackalloc byte[GatewayIds.LengthMax];
        for (var i = 0; i < records.Length; i++)
        {
            ref readonly var record = ref records[i];
            var place = output.GetSpan(AvroGatewayRecord.SizeMax);
            output.Advance(AvroGatewayRecord.Write(place, IdBytes(record.GatewayId, id, i), record.Date, record.Tx, record.Rx));
        }

        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> EncodeContainer(ReadOnlySpan<GatewayRecord> records, bool deflate)
    {
        const int RecordsPerBlock = 4096;
        var output = new ArrayBufferWriter<byte>((records.Length * 48) + 1024);
        var writer = new AvroContainerWriter(output, RandomNumberGenerator.GetBytes(AvroContainerWriter.SyncSize), deflate);
        Span<byte> id = stackalloc byte[GatewayIds.LengthMax];
        for (var i = 0; i < records.Length; i++)
        {
            ref readonly var record = ref records[i];
            writer.Add(IdBytes(record.GatewayId, id, i), record.Date, record.Tx, record.Rx);
            if ((i + 1) % RecordsPerBlock == 0)
            {
                writer.EndBlock();
            }
        }

        writer.EndBlock();
        return output.WrittenMemory;
    }

    private static ReadOnlySpan<byte> IdBytes(string? id, Span<byte> place, int index)
    {
        Require(id is not null, index, nameof(GatewayRecord.GatewayId), "null");
        var fits = Encoding.UTF8.TryGetBytes(id, place, out var written);
        Require(fits, index, nameof(GatewayRecord.GatewayId), $"longer than {GatewayIds.LengthMax} bytes");
        return place[..written];
    }

    private static void Require(bool holds, int index, string field, string fault)
    {
        if (!holds)
        {
            throw new ArgumentException($"records[{index}].{field} is {fault}.");
        }
    }
}
