namespace Weir.Silo.Ingest.Json;

/// <summary>Reads gateway records.</summary>
internal readonly struct GatewayJsonReader : IJsonRecordReader
{
    /// <inheritdoc/>
    public bool TakesSeveral => false;

    /// <inheritdoc/>
    public JsonStep Read(ref JsonScanner scanner, ReadOnlySpan<byte> data, bool ends, IngestBatch into)
    {
        var values = default(GatewayRecordValues);
        var step = GatewayJsonRecord.Read(ref scanner, data, into.Scratch, ref values);
        step = step == JsonStep.Done && ends ? scanner.ReadEnd() : step;
        if (step == JsonStep.Done)
        {
            into.Take(values);
        }

        return step;
    }

    /// <inheritdoc/>
    public void Complete(IngestBatch into)
    {
    }
}
