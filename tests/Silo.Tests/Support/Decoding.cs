using System.Buffers.Binary;
using System.Text;
using Weir.Ingest;
using Weir.Records;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Avro;
using Weir.Silo.Ingest.Bodies;
using Weir.Silo.Ingest.Json;

namespace Weir.Silo.Tests.Support;

/// <summary>Runs decoders as the server does and takes their results apart.</summary>
internal static class Decoding
{
    public const long Modulus = 1L << 32;

    public static readonly DateTimeOffset Now = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static long NowMs => Now.ToUnixTimeMilliseconds();

    public static GatewayRecordValidator Rules(RecordKind kind) => new(kind, Modulus, Now);

    public static Decoded Json(string body, RecordKind kind = RecordKind.Counter) => Json(Encoding.UTF8.GetBytes(body), kind);

    public static Decoded Json(byte[] body, RecordKind kind = RecordKind.Counter, Random? cuts = null) => Run(new JsonBodyDecoder<GatewayJsonReader>(default), body, kind, cuts);

    public static Decoded Ndjson(string body, RecordKind kind = RecordKind.Counter) => Ndjson(Encoding.UTF8.GetBytes(body), kind);

    public static Decoded Ndjson(byte[] body, RecordKind kind = RecordKind.Counter, Random? cuts = null) => Run(new NdjsonBodyDecoder<GatewayJsonReader>(default), body, kind, cuts);

    public static Decoded Avro(byte[] body, RecordKind kind = RecordKind.Counter, Random? cuts = null, long inflatedMax = 1 << 24) =>
        Run(new AvroContainerDecoder(inflatedMax), body, kind, cuts);

    public static Decoded Datums(byte[] frame, bool asFloat = false, RecordKind kind = RecordKind.Counter)
    {
        using var batch = new IngestBatch();
        batch.Start(Rules(kind));
        new AvroDatumDecoder(asFloat).Decode(frame, batch);
        return Decoded.Of(batch);
    }

    /// <summary>Feeds a body, in one piece or cut at random as a network would.</summary>
    private static Decoded Run(IBodyDecoder decoder, byte[] body, RecordKind kind, Random? cuts)
    {
        using var batch = new IngestBatch();
        using var disposing = decoder;
        batch.Start(Rules(kind));
        var (taken, seen) = (0, cuts is null ? body.Length : 0);
        while (seen < body.Length && !decoder.Ended)
        {
            seen = Math.Min(body.Length, seen + 1 + cuts!.Next(40));
            taken += decoder.Decode(body.AsMemory(taken, seen - taken).ToArray(), seen == body.Length, batch);
        }

        if (cuts is null || body.Length == 0)
        {
            decoder.Decode(body, final: true, batch);
        }

        return Decoded.Of(batch);
    }
}

/// <summary>One accepted record.</summary>
internal readonly record struct Taken(string Id, long Date, double Tx, double Rx);

/// <summary>What decoding came to, in a form that can be compared.</summary>
internal sealed record Decoded(IReadOnlyList<Taken> Accepted, int RejectedCount, IReadOnlyList<RejectedRecord> Rejected)
{
    public static Decoded Of(IngestBatch batch, RecordKind kind = RecordKind.Counter)
    {
        var taken = new List<Taken>();
        for (var group = 0; group < batch.Records.KeyCount; group++)
        {
            var id = Encoding.ASCII.GetString(batch.Records.GetKey(group));
            foreach (var value in batch.Records.GetValues(group))
            {
                var tx = value[8..];
                var rx = value[16..];
                taken.Add(kind == RecordKind.Rate
                    ? new Taken(id, BinaryPrimitives.ReadInt64LittleEndian(value), BinaryPrimitives.ReadDoubleLittleEndian(tx), BinaryPrimitives.ReadDoubleLittleEndian(rx))
                    : new Taken(id, BinaryPrimitives.ReadInt64LittleEndian(value), BinaryPrimitives.ReadInt64LittleEndian(tx), BinaryPrimitives.ReadInt64LittleEndian(rx)));
            }
        }

        return new Decoded(taken, batch.RejectedCount, [.. batch.Rejected]);
    }

    /// <summary>The one reject's reason.</summary>
    public string Reason => Assert.Single(Rejected).Reason;
}
