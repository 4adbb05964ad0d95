using Weir.Records;

namespace Weir.Silo.Ingest.Avro;

/// <summary>Decodes datums back to back, of exactly the published schema or its float variant.</summary>
/// <param name="asFloat">Whether the two numbers are floats.</param>
internal sealed class AvroDatumDecoder(bool asFloat)
{
    /// <summary>Decodes one frame. What cannot be read counts as one record and ends it.</summary>
    public void Decode(ReadOnlySpan<byte> frame, IngestBatch into)
    {
        var values = default(GatewayRecordValues);
        var rest = frame;
        while (!rest.IsEmpty)
        {
            var whole = asFloat
                ? AvroGatewayRecord.TryReadFloat(ref rest, out values.Id, out values.Date, out values.Tx, out values.Rx)
                : AvroGatewayRecord.TryRead(ref rest, out values.Id, out values.Date, out values.Tx, out values.Rx);
            if (!whole)
            {
                into.Reject($"the Avro datum at byte {frame.Length - rest.Length} of the frame is not whole");
                return;
            }

            into.Take(values);
        }
    }
}
