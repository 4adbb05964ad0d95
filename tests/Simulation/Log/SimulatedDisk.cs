using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>The log as it outlives every process: streams and their partitions. The number of partitions may grow between two processes.</summary>
internal sealed class SimulatedDisk
{
    private readonly SortedDictionary<string, List<SimulatedPartition>> _streams = new(StringComparer.Ordinal);

    /// <summary>Identity of the log.</summary>
    public string Log { get; } = "simulated";

    public IEnumerable<SimulatedPartition> Partitions => _streams.Values.SelectMany(partitions => partitions);

    public IReadOnlyDictionary<string, int> Counts => _streams.ToDictionary(stream => stream.Key, stream => stream.Value.Count);

    public IReadOnlyList<SimulatedPartition> Of(string stream) => _streams[stream];

    public void Grow(string stream, int partitions)
    {
        if (!_streams.TryGetValue(stream, out var known))
        {
            _streams.Add(stream, known = []);
        }

        while (known.Count < partitions)
        {
            known.Add(new SimulatedPartition(stream, known.Count));
        }
    }

    /// <summary>What the log says of a stream's producers: what was saved with each commit, completed from the entries after it, in order of receipt.</summary>
    public ProducerSet RecoverProducers(string stream, ProducerOptions options)
    {
        var set = new ProducerSet(options.ProducerWindow, options.ProducerExpiry);
        var tail = new List<SimulatedEntry>();
        foreach (var partition in Of(stream))
        {
            set.Consume(partition.Number, partition.Committed ?? 0);
        }

        foreach (var partition in Of(stream))
        {
            if (partition.Producers is { } saved)
            {
                ProducerSnapshot.Merge(saved, set, partition.Number);
            }

            tail.AddRange(partition.DurableEntries.Skip(partition.Find(partition.Committed ?? 0)));
        }

        foreach (var entry in tail.OrderBy(entry => entry.Entry.ReceivedAt))
        {
            if (entry.Part is { } part)
            {
                set.Record(part);
            }
        }

        return set;
    }
}
