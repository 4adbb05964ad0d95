using Orleans.Runtime;
using Weir.Grains.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Simulation.Storage;

namespace Weir.Simulation.Elevators;

/// <summary>Reads a history as it is stored: by the state's pages, their chunks, and what is open. Says what does not fit together.</summary>
internal sealed class StoredHistory(StoredStates states)
{
    private readonly Dictionary<(GrainId Device, HistoryName Name), (string ETag, object Part)> _read = [];

    /// <summary>All its readings in their order.</summary>
    /// <param name="device">The device.</param>
    /// <param name="sensor">The history.</param>
    /// <param name="parts">Receives the names of what the state points to.</param>
    /// <param name="fault">What is wrong; null where nothing is.</param>
    public List<PlacedReading> Read(GrainId device, SensorState sensor, HashSet<HistoryName> parts, out string? fault)
    {
        var readings = new List<PlacedReading>();
        fault = ReadChunks(device, sensor, readings, parts) ?? FindDisorder(readings, sensor.History.Open);
        readings.AddRange(sensor.History.Open);
        readings.Sort();
        return readings;
    }

    private static string? FindDisorder(List<PlacedReading> stored, IReadOnlyCollection<PlacedReading> open)
    {
        for (var i = 1; i < stored.Count; i++)
        {
            if (stored[i - 1] >= stored[i])
            {
                return $"chunks have {DeviceOracle.Describe(stored[i - 1].Reading)} before {DeviceOracle.Describe(stored[i].Reading)}";
            }
        }

        var twice = open.FirstOrDefault(reading => stored.BinarySearch(reading) >= 0);
        return twice == default ? null : $"{DeviceOracle.Describe(twice.Reading)} is open and in a chunk";
    }

    private string? ReadChunks(GrainId device, SensorState sensor, List<PlacedReading> readings, HashSet<HistoryName> parts)
    {
        foreach (var pointer in sensor.History.Pages)
        {
            var name = new HistoryName(sensor.Type, true, pointer.Number);
            parts.Add(name);
            if (Find<HistoryPage>(device, name) is not { } page)
            {
                return $"{name.StateName} is gone";
            }

            if (page.Parts.Count == 0 || page.Parts[0].First != pointer.First || page.Parts[^1].Last != pointer.Last || pointer.Number >= sensor.History.NextPage)
            {
                return $"{name.StateName} is not the page that the state points to";
            }

            foreach (var part in page.Parts)
            {
                if (ReadChunk(device, sensor, part, readings, parts) is { } fault)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    private string? ReadChunk(GrainId device, SensorState sensor, HistoryPart part, List<PlacedReading> readings, HashSet<HistoryName> parts)
    {
        var name = new HistoryName(sensor.Type, false, part.Number);
        parts.Add(name);
        if (Find<ReadingChunk>(device, name) is not { } chunk)
        {
            return $"{name.StateName} is gone";
        }

        readings.AddRange(chunk.Readings);
        return chunk.Readings.Count > 0 && chunk.Readings[0].Place == part.First && chunk.Readings[^1].Place == part.Last && part.Number < sensor.History.NextChunk
            ? null
            : $"{name.StateName} is not the chunk that its page points to";
    }

    private TPart? Find<TPart>(GrainId device, HistoryName name)
        where TPart : class
    {
        if (states.Find(device, name.StateName) is not { } stored)
        {
            return null;
        }

        if (!_read.TryGetValue((device, name), out var read) || read.ETag != stored.ETag)
        {
            _read[(device, name)] = read = (stored.ETag, StateBytes.Serializer.Deserialize<TPart>(stored.Bytes)!);
        }

        return (TPart)read.Part;
    }
}
