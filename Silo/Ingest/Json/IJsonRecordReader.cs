namespace Weir.Silo.Ingest.Json;

/// <summary>Reads records of one sort from JSON. A struct where it has nothing to keep, so that the call costs nothing.</summary>
internal interface IJsonRecordReader
{
    /// <summary>Whether a body may have several arrays or objects back to back.</summary>
    bool TakesSeveral { get; }

    /// <summary>Reads the value at the scanner's position, whole, and takes or rejects it; faults of the record (not of JSON) do not keep the next one from being read.</summary>
    /// <param name="scanner">Stands before the value; unless the step is done its position afterwards means nothing, and nothing was taken.</param>
    /// <param name="data">The bytes the scanner reads.</param>
    /// <param name="ends">Whether nothing may follow the value in <paramref name="data"/>; where something does, the step is broken.</param>
    /// <param name="into">Where the record or the reject goes.</param>
    JsonStep Read(ref JsonScanner scanner, ReadOnlySpan<byte> data, bool ends, IngestBatch into);

    /// <summary>Called once behind the last record: what was held back goes in.</summary>
    void Complete(IngestBatch into);
}
