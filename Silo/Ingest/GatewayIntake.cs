using Weir.Records;
using Weir.Silo.Ingest.Avro;
using Weir.Silo.Ingest.Bodies;
using Weir.Silo.Ingest.Json;

namespace Weir.Silo.Ingest;

/// <summary>Records of gateways, all of one kind.</summary>
/// <param name="kind">What the numbers mean.</param>
/// <param name="counterModulus">What a cumulative counter stays below.</param>
internal sealed class GatewayIntake(RecordKind kind, long counterModulus) : Intake
{
    /// <inheritdoc/>
    public override string Stream => kind.ToName();

    /// <inheritdoc/>
    public override string ContentTypes => ContentForms.Types;

    /// <inheritdoc/>
    public override bool Takes(ContentForm form) => true;

    /// <inheritdoc/>
    public override IBodyDecoder Begin(ContentForm form, DateTimeOffset receivedAt, IngestBatch batch, long bodyBytesMax, InFlightRoom room)
    {
        batch.Start(new GatewayRecordValidator(kind, counterModulus, receivedAt));
        return CreateDecoder(form, bodyBytesMax, room);
    }

    /// <summary>A decoder of gateway records.</summary>
    public static IBodyDecoder CreateDecoder(ContentForm form, long bodyBytesMax, InFlightRoom room) => form switch
    {
        ContentForm.Json => new JsonBodyDecoder<GatewayJsonReader>(default),
        ContentForm.Ndjson => new NdjsonBodyDecoder<GatewayJsonReader>(default),
        _ => new AvroContainerDecoder(bodyBytesMax, room),
    };
}
