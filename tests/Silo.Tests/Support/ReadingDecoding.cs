using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Weir.Elevators;
using Weir.Ingest;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Elevators;

namespace Weir.Silo.Tests.Support;

/// <summary>Runs the decoders of readings on a body.</summary>
internal static class ReadingDecoding
{
    public static readonly DateTimeOffset Now = Decoding.Now;

    public static DecodedReadings Json(string body, Random? cuts = null) => Run(ContentForm.Json, Encoding.UTF8.GetBytes(body), cuts);

    public static DecodedReadings Ndjson(string body, Random? cuts = null) => Run(ContentForm.Ndjson, Encoding.UTF8.GetBytes(body), cuts);

    /// <summary>Feeds a body, in one piece or cut at random as a network would.</summary>
    public static DecodedReadings Run(ContentForm form, byte[] body, Random? cuts = null)
    {
        using var room = new InFlightRoom(new InFlightBytes(Options.Create(new IngestOptions())));
        using var batch = new IngestBatch();
        using var decoder = new ElevatorIntake("lift"u8.ToArray()).Begin(form, Now, batch, 1 << 24, room);
        var (taken, seen) = (0, cuts is null ? body.Length : 0);
        while (seen < body.Length && !decoder.Ended)
        {
            seen = Math.Min(body.Length, seen + 1 + cuts!.Next(60));
            taken += decoder.Decode(body.AsMemory(taken, seen - taken).ToArray(), seen == body.Length, batch);
        }

        if (cuts is null || body.Length == 0)
        {
            decoder.Decode(body, final: true, batch);
        }

        decoder.Complete(batch);
        return Of(batch);
    }

    private static DecodedReadings Of(IngestBatch batch)
    {
        var readings = new List<(SensorReading, int)>();
        for (var group = 0; group < batch.Records.KeyCount; group++)
        {
            Assert.Equal("lift", Encoding.UTF8.GetString(batch.Records.GetKey(group)));
            foreach (var value in batch.Records.GetValues(group))
            {
                ReadOnlyMemory<byte> rest = value.ToArray();
                Assert.True(SensorReadingLayout.TryTake(ref rest, out var reading, out var unknown));
                Assert.True(rest.IsEmpty);
                Assert.Null(SensorReadingLayout.FindFault(reading.Span, 0, long.MaxValue));
                readings.Add((new SensorReading(reading), unknown));
            }
        }

        return new DecodedReadings(readings, batch.RejectedCount, [.. batch.Rejected], batch.NextIndex);
    }
}

/// <summary>What decoding came to.</summary>
internal sealed record DecodedReadings(IReadOnlyList<(SensorReading Reading, int Unknown)> Accepted, int RejectedCount, IReadOnlyList<RejectedRecord> Rejected, long Records)
{
    /// <summary>The one reject's reason.</summary>
    public string Reason => Assert.Single(Rejected).Reason;

    /// <summary>What each reading says, as <see cref="SlowReadings"/> would.</summary>
    public IEnumerable<string> Said => Accepted.Select(accepted => SlowReadings.Parse(JsonDocument.Parse(Json(accepted.Reading)).RootElement, ReadingDecoding.Now)!);

    public static string Json(SensorReading reading)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            SensorReadingJson.Write(writer, reading);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
