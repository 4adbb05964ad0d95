using System.Text;
using Weir.Simulation.Log;
using Weir.Simulation.Subjects;
using Weir.Simulation.Traffic;

namespace Weir.Simulation.Oracle;

/// <summary>What stands in the log, as its readers must understand it: repeats of a producer's parts left out, poison set aside.</summary>
internal sealed class LogContents
{
    private readonly ISubject _subject;

    public LogContents(IEnumerable<SimulatedPartition> partitions, ISubject subject)
    {
        _subject = subject;
        var seen = new HashSet<(string Stream, string Producer, int Life, long Sequence, int Part)>();
        var entries = partitions.SelectMany(partition => partition.DurableEntries.Select(entry => (Partition: partition, Entry: entry)));
        // What came in after a growth counts after all that came in earlier, whichever partition it stands in.
        foreach (var (partition, entry) in entries.OrderBy(place => place.Entry.Generation))
        {
            if (entry.Part is not { } part || seen.Add((partition.Stream, part.Producer, entry.Life, part.Sequence, part.Part)))
            {
                Take(partition, entry);
            }
        }
    }

    /// <summary>Good records in stream order; per partition ascending.</summary>
    public List<LoggedRecord> Records { get; } = [];

    /// <summary>Records that nobody can take.</summary>
    public HashSet<(string Stream, int Partition, long Offset, int Index)> Poison { get; } = [];

    public Dictionary<(string Stream, string Producer, int Life, long Sequence), List<SentRecord>> Numbered { get; } = [];

    /// <summary>Records that came without a number.</summary>
    public HashSet<string> Unnumbered { get; } = new(StringComparer.Ordinal);

    private void Take(SimulatedPartition partition, SimulatedEntry entry)
    {
        foreach (var group in entry.Entry.Groups)
        {
            var index = group.FirstIndex;
            foreach (var record in _subject.Read(partition.Stream, Encoding.UTF8.GetString(group.Key.Span), group.Payload))
            {
                Note(partition, entry, record, index++);
            }
        }
    }

    private void Note(SimulatedPartition partition, SimulatedEntry entry, SentRecord record, int index)
    {
        if (entry.Part is { } part)
        {
            var request = (partition.Stream, part.Producer, entry.Life, part.Sequence);
            if (!Numbered.TryGetValue(request, out var numbered))
            {
                Numbered.Add(request, numbered = []);
            }

            numbered.Add(record);
        }
        else
        {
            Unnumbered.Add(record.Describe());
        }

        if (_subject.IsGood(record))
        {
            Records.Add(new LoggedRecord(partition, entry.Offset, index, record));
        }
        else
        {
            Poison.Add((partition.Stream, partition.Number, entry.Offset, index));
        }
    }
}

/// <summary>A good record and where it stands.</summary>
internal sealed record LoggedRecord(SimulatedPartition Partition, long Offset, int Index, SentRecord Record);
