using Weir.Simulation.Worlds;
using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>What lasts of one partition: its entries, of which those past <see cref="Durable"/> may be lost with the process, and what was committed.</summary>
internal sealed class SimulatedPartition(string stream, int number, bool isInFiles, Verdict verdict)
{
    private const int OpeningShift = 44;
    private readonly List<SimulatedEntry> _entries = [];
    private long _address = 64;

    public string Stream => stream;

    public int Number => number;

    public IReadOnlyList<SimulatedEntry> Entries => _entries;

    /// <summary>How many of the entries are durable.</summary>
    public int Durable { get; private set; }

    /// <summary>How many of the entries have been deleted: nobody may read them, the checks remember them.</summary>
    public int Deleted { get; private set; }

    public IEnumerable<SimulatedEntry> DurableEntries => _entries.Take(Durable);

    public long? Committed { get; private set; }

    /// <summary>The highest offset committed in this life of the process: a receiver that is being retired may set the committed one back.</summary>
    public long Highest { get; private set; }

    public byte[]? Producers { get; private set; }

    public long Opening { get; private set; }

    /// <summary>Where the durable part ends: what is committed once all of it has been consumed.</summary>
    public long DurableEnd => Durable == 0 ? Start : _entries[Durable - 1].NextOffset;

    public long Start { get; private set; }

    /// <summary>A process opens the partition. Of what was never made durable some may be there all the same.</summary>
    public void Open(Random random, bool losesAcknowledged)
    {
        var kept = random.Next(losesAcknowledged ? Durable / 2 : Durable, _entries.Count + 1);
        NoteTail(kept);
        _entries.RemoveRange(kept, _entries.Count - kept);
        Durable = kept;
        Deleted = Math.Min(Deleted, kept);
        _address = kept == 0 ? 64 : AddressOf(_entries[^1].NextOffset);
        Opening++;
        if (kept == 0)
        {
            Start = At(_address);
        }

        Highest = Committed ?? Start;
    }

    public SimulatedEntry Add(LogEntry written, int life, int generation, Func<long, ProducerEntry?> part)
    {
        var offset = At(_address);
        _address += 64 + written.Groups.Sum(group => (group.Key.Length + group.Payload.Length + 7) & ~7);
        var entry = new SimulatedEntry(written with { Offset = offset, NextOffset = At(_address) }, part(offset), life, generation);
        _entries.Add(entry);
        return entry;
    }

    /// <summary>Everything up to an entry is durable now.</summary>
    public void Sync(SimulatedEntry entry)
    {
        var index = _entries.IndexOf(entry);
        Durable = Math.Max(Durable, index + 1);
    }

    public void Commit(long offset, byte[] producers)
    {
        if (offset < (Committed ?? Start))
        {
            verdict.Reach(isInFiles ? Reached.CommitOvertaken : Reached.CommitSetBack);
            if (isInFiles)
            {
                return;
            }
        }

        Committed = offset;
        Highest = Math.Max(Highest, offset);
        Producers = producers;
    }

    /// <summary>Retention: what has been consumed goes.</summary>
    public void DeleteConsumed()
    {
        var consumed = Find(Committed ?? Start);
        if (isInFiles && consumed > Deleted)
        {
            Deleted = consumed;
            verdict.Reach(Reached.EntriesDeleted);
        }
    }

    /// <summary>Index of the first durable entry at or past an offset, of those that are still there.</summary>
    public int Find(long offset)
    {
        var index = Deleted;
        while (index < Durable && _entries[index].Offset < offset)
        {
            index++;
        }

        return index;
    }

    private void NoteTail(int kept)
    {
        if (kept > Durable)
        {
            verdict.Reach(Reached.TailKept);
        }

        if (kept < _entries.Count)
        {
            verdict.Reach(Reached.TailLost);
        }
    }

    private static long AddressOf(long offset) => offset & ((1L << OpeningShift) - 1);

    private long At(long address) => (Opening << OpeningShift) | address;
}
