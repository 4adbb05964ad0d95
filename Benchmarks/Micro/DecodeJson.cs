using System.Text;
using System.Text.Json;
using Weir.Records;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Bodies;
using Weir.Silo.Ingest.Json;

namespace Weir.Benchmarks.Micro;

/// <summary>What does a JSON record cost from bytes to a grouped, validated record, beside a loop that only parses the same bytes and adds?</summary>
public static class DecodeJson
{
    private const int Records = 10_000;
    private const int Gateways = 1_000;

    /// <summary>Runs it; a few seconds.</summary>
    /// <returns>Nanoseconds per record, and the ratio to the limit.</returns>
    public static Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var lines = Lines();
        var array = Encoding.UTF8.GetBytes("[" + Encoding.UTF8.GetString(lines).TrimEnd('\n').Replace('\n', ',') + "]");
        var limit = MicroTimer.Measure(Records, () => ParseAndAdd(lines));
        var ndjson = MicroTimer.Measure(Records, () => Decode(static () => new NdjsonBodyDecoder<GatewayJsonReader>(default), lines));
        var json = MicroTimer.Measure(Records, () => Decode(static () => new JsonBodyDecoder<GatewayJsonReader>(default), array));
        return Task.FromResult<(string, double, string)[]>(
        [
            ("bytes per record", (double)lines.Length / Records, "B"),
            ("limit: Utf8JsonReader over each record, adding its numbers", limit, "ns/record"),
            ("NDJSON: decode, validate, group", ndjson, "ns/record"),
            ("JSON array: decode, validate, group", json, "ns/record"),
            ("NDJSON / limit", ndjson / limit, "ratio"),
            ("JSON array / limit", json / limit, "ratio"),
        ]);
    }

    private static byte[] Lines()
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var i = 0; i < Records; i++)
        {
            text.Append(FormattableString.Invariant(
                $$"""{"gateway_id":"gw-{{random.Next(Gateways):D6}}","date":{{1_748_000_000_000 + i}},"ipTx":{{random.Next(10_000_000)}},"ipRx":{{random.Next(100_000_000)}}}""")).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static double ParseAndAdd(ReadOnlySpan<byte> lines)
    {
        var sum = 0.0;
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            var reader = new Utf8JsonReader(lines[..end]);
            while (reader.Read())
            {
                sum += reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : 0;
            }

            lines = lines[(end + 1)..];
        }

        return sum;
    }

    private static double Decode(Func<IBodyDecoder> create, byte[] body)
    {
        using var decoder = create();
        MicroTimer.Batch.Start(new GatewayRecordValidator(RecordKind.Counter, 1L << 32, DateTimeOffset.FromUnixTimeMilliseconds(1_748_100_000_000)));
        decoder.Decode(body, final: true, MicroTimer.Batch);
        return MicroTimer.Batch.Accepted == Records ? Records : throw new InvalidOperationException($"{MicroTimer.Batch.Accepted} records were taken of {Records}.");
    }
}
