using System.Text;
using Weir.Elevators;
using Weir.Grains.Elevators;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Elevators;
using Weir.Silo.Ingest.Kafka;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>Reads letters of readings: a record of the stream has no device in it, its key is the device.</summary>
internal sealed class ElevatorLetterReader() : LetterReader(SensorReadingLayout.Encoding)
{
    /// <inheritdoc/>
    protected override string ContentTypes => ContentForms.TextTypes;

    /// <inheritdoc/>
    protected override string DefaultType => GatewayKafkaFormats.Json;

    /// <inheritdoc/>
    protected override string? ReadLayout(DeadLetter letter, DateTimeOffset receivedAt, IngestBatch into)
    {
        string? fault = null;
        var device = Encoding.UTF8.GetBytes(letter.Key);
        var count = Count(letter.Payload);
        var run = new RecordRun(letter.Offset, letter.Index, count, letter.Encoding, letter.Payload);
        new SensorReadingDecoder().Decode(device, run, (index, reason) => fault ??= count == 1 ? reason : $"record {index} of {count}: {reason}", []);
        if (fault is not null)
        {
            return fault;
        }

        var rules = new ReadingRules(receivedAt);
        for (var rest = letter.Payload; !rest.IsEmpty;)
        {
            var from = rest;
            _ = SensorReadingLayout.TryTake(ref rest, out var reading, out _);
            var date = new SensorReading(reading).Date;
            if (!rules.IsGood(date))
            {
                return rules.Explain(RecordReasons.Instant(date));
            }

            into.Records.Add(device, from.Span[..^rest.Length]);
        }

        return null;
    }

    /// <inheritdoc/>
    protected override bool TryDecode(DeadLetter letter, string type, DateTimeOffset receivedAt, InFlightRoom room, IngestBatch into)
    {
        var intake = new ElevatorIntake(Encoding.UTF8.GetBytes(letter.Key));
        if (!ContentForms.TryParse(type, out var form) || !intake.Takes(form))
        {
            return false;
        }

        using var decoder = intake.Begin(form, receivedAt, into, letter.Payload.Length, room);
        if (DeviceIds.IsValid(letter.Key))
        {
            decoder.Decode(letter.Payload, final: true, into);
            decoder.Complete(into);
        }
        else
        {
            into.Reject($"its key is {RecordReasons.Quote(letter.Key)}; it must be the device's id, {DeviceIds.Wanted}");
        }

        return true;
    }

    /// <inheritdoc/>
    protected override string? FindKeyFault(DeadLetter letter, IngestBatch read) => null;

    /// <summary>As many readings as there are; one where they cannot be told apart.</summary>
    private static int Count(ReadOnlyMemory<byte> payload)
    {
        var count = 0;
        while (!payload.IsEmpty)
        {
            if (!SensorReadingLayout.TryTake(ref payload, out _, out _))
            {
                return 1;
            }

            count++;
        }

        return count;
    }
}
