using System.Runtime.InteropServices;
using Weir.Analytics.EventTime;
using Weir.Elevators;
using Weir.Records;
using Weir.Streams;
using Weir.TestKit.Streams;

namespace Weir.Grains.Tests.Support;

/// <summary>A log of readings in memory that outlives the silos that share it. One partition per kind unless more are asked for.</summary>
internal sealed class MemoryLog(int partitions = 1, string identity = "log")
{
    private int _appended;

    public MemoryPartitionSource Source { get; } =
        new(RecordKinds.All.Select(kind => kind.ToName()).Append(StreamNames.Elevators).ToDictionary(stream => stream, _ => partitions), log: $"{identity}-in-memory") { IsShared = true };

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

    /// <summary>Appends one entry of readings; each came with one field of an unknown name when it is of the accelerometer.</summary>
    public Task AppendReadings(params (string Device, SensorReading Reading)[] readings)
    {
        var partition = _appended++ % partitions;
        Source.Append(StreamNames.Elevators, partition, SensorReadingLayout.Encoding,
            [.. readings.Select(reading => (reading.Device, Readings.Record(reading.Reading, reading.Reading.Type == SensorType.Accelerometer ? 1 : 0)))]);
        var place = Source[StreamNames.Elevators, partition];
        return place.WaitForCommitAsync(place.End);
    }
}
