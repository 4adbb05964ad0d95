using System.Runtime.InteropServices;
using Weir.Analytics.EventTime;
using Weir.Records;
using Weir.TestKit.Streams;

namespace Weir.Grains.Tests.Support;

/// <summary>A log of readings in memory that outlives the silos that share it. One partition per kind unless more are asked for.</summary>
internal sealed class MemoryLog(int partitions = 1, string identity = "log")
{
    public MemoryPartitionSource Source { get; } =
        new(RecordKinds.All.ToDictionary(kind => kind.ToName(), _ => partitions), log: $"{identity}-in-memory") { IsShared = true };

    /// <summary>Appends one entry.</summary>
    /// <returns>A task that completes when everything up to the entry's end is committed.</returns>
    public Task Append(RecordKind kind, params (string Gateway, Reading Reading)[] records) => Append(kind, 0, records);

    public Task Append(RecordKind kind, int partition, params (string Gateway, Reading Reading)[] records)
    {
        Source.Append(
            kind.ToName(), partition, GatewayRecordLayout.Encoding, [.. records.Select(record => (record.Gateway, MemoryMarshal.AsBytes<Reading>([record.Reading]).ToArray()))]);
        var place = Source[kind.ToName(), partition];
        return place.WaitForCommitAsync(place.End);
    }
}
