using Weir.Simulation.Worlds;
using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>The log as it outlives every process: streams and their partitions. The number of partitions may grow between two processes.</summary>
/// <param name="isInFiles">
/// A log in files: what an append leaves is known, a lower commit changes nothing, what is consumed may be deleted. Otherwise a broker: a part may be in
/// it though the append failed, and the last commit counts.
/// </param>
/// <param name="verdict">What was met.</param>
internal sealed class SimulatedDisk(bool isInFiles, Verdict verdict)
{
    private readonly SortedDictionary<string, List<SimulatedPartition>> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<IReadOnlyList<long>>> _growths = [];

    /// <summary>Identity of the log.</summary>
    public string Log { get; } = "simulated";

    public bool IsInFiles => isInFiles;

    /// <summary>How often it has grown.</summary>
    public int Generation { get; private set; }

    public IEnumerable<SimulatedPartition> Partitions => _streams.Values.SelectMany(partitions => partitions);

    public IReadOnlyDictionary<string, int> Counts => _streams.ToDictionary(stream => stream.Key, stream => stream.Value.Count);

    public IReadOnlyList<SimulatedPartition> Of(string stream) => _streams[stream];

    /// <summary>A new stream.</summary>
    public void Create(string stream, int partitions)
    {
        _streams.Add(stream, []);
        _growths.Add(stream, []);
        Add(stream, partitions);
    }

    /// <summary>A process opens the log, with more partitions than there were where a stream has grown meanwhile.</summary>
    public void Open(Random random, bool losesAcknowledged, IReadOnlyList<string> growing)
    {
        foreach (var partition in Partitions)
        {
            partition.Open(random, losesAcknowledged);
        }

        Generation += growing.Count > 0 ? 1 : 0;
        foreach (var stream in growing)
        {
            verdict.Reach(Reached.StreamGrew);
            _growths[stream].Add([.. Of(stream).Select(partition => partition.DurableEnd)]);
            Add(stream, 1);
            Of(stream)[^1].Open(random, losesAcknowledged: false);
        }
    }

    public GrowthGate CreateGate(string stream, int partition) =>
        new(partition, _growths[stream], (old, end) => (Of(stream)[old].Committed ?? Of(stream)[old].Start) >= end);

    /// <summary>Whether every entry of a request has been deleted.</summary>
    public bool HasDeleted(string stream, string producer, int life, long number)
    {
        var places = Of(stream).SelectMany(partition => partition.Entries.Select((entry, index) => (entry, IsDeleted: index < partition.Deleted)));
        return places.Where(place => place.entry.IsOf(producer, life, number)).All(place => place.IsDeleted);
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

    private void Add(string stream, int partitions)
    {
        for (; partitions > 0; partitions--)
        {
            _streams[stream].Add(new SimulatedPartition(stream, _streams[stream].Count, isInFiles, verdict));
        }
    }
}
