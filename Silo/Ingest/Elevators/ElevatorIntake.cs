using Weir.Elevators;
using Weir.Silo.Ingest.Bodies;
using Weir.Silo.Ingest.Json;
using Weir.Streams;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>Readings of one device.</summary>
/// <param name="device">The device's id, UTF-8; one that is valid.</param>
internal sealed class ElevatorIntake(byte[] device) : Intake
{
    /// <inheritdoc/>
    public override string Stream => StreamNames.Elevators;

    /// <inheritdoc/>
    public override string ContentTypes => ContentForms.TextTypes;

    /// <inheritdoc/>
    public override bool Takes(ContentForm form) => form is ContentForm.Json or ContentForm.Ndjson;

    /// <inheritdoc/>
    public override IBodyDecoder Begin(ContentForm form, DateTimeOffset receivedAt, IngestBatch batch, long bodyBytesMax, InFlightRoom room)
    {
        batch.Start(SensorReadingLayout.Encoding);
        var reader = new ReadingJsonReader(device, new ReadingRules(receivedAt));
        return form == ContentForm.Ndjson ? new NdjsonBodyDecoder<ReadingJsonReader>(reader) : new JsonBodyDecoder<ReadingJsonReader>(reader);
    }
}
