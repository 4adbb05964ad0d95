using System.Runtime.InteropServices;
using Weir.Analytics.EventTime;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Tests.Support;

/// <summary>Containers as a receiver would make them: one run of readings at an offset.</summary>
internal static class Batches
{
    public const string Log = "log-1";

    public static RecordRun Run(long offset, int firstIndex, params Reading[] readings) =>
        new(offset, firstIndex, readings.Length, GatewayRecordLayout.Encoding, MemoryMarshal.AsBytes<Reading>(readings).ToArray());

    public static RecordBatch Of(params RecordRun[] runs) => new(Log, 0, runs);

    public static PartitionToken Token(RecordBatch batch, PartitionToken? previous = null) =>
        new(batch.Runs[^1].Offset, batch.Runs[^1].FirstIndex + batch.Runs[^1].Count - 1, previous);
}
