using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>What lasts of one partition: its entries, of which those past <see cref="Durable"/> may be lost with the process, and what was committed.</summary>
internal sealed class SimulatedPartition(string stream, int number)
{
    private const int OpeningShift = 44;
    private readonly List<SimulatedEntry> _entries = [];
    private long _address = 64;

    public string Stream => stream;

    public int Number => number;

    public IReadOnlyList<SimulatedEntry> Entries => _entries;

    /// <summary>How many of the entries are durable.</summary>
    public int Durable { get; private set; }

    public IEnumerable<SimulatedEntry> DurableEntries => _entries.Take(Durable);

    public long? Committed { get; private set; }

    /// <summary>The highest offset committed in this life of the process: a receiver that is being retired may set the committed one back.</summary>
    public long Reached { get; private set; }

    public byte[]? Producers { get; private set; }

    public long Opening { get; private set; }

    /// <summary>Where the durable part ends: what is committed once all of it has been consumed.</summary>
    public long DurableEnd => Durable == 0 ? Start : _entries[Durable - 1].NextOffset;

    public long Start { get; private set; }

    /// <summary>A process opens the partition. Of what was never made durable some may be there all the same.</summary>
    public void Open(Random random, bool losesAcknowledged)
    {
        var kept = random.Next(losesAcknowledged ? Durable / 2 : Durable, _entries.Count + 1);
        _entries.RemoveRange(kept, _entries.Count - kept);
        Durable = kept;
        _address = kept == 0 ? 64 : AddressOf(_entries[^1].NextOffset);
        Opening++;
        if (kept == 0)
        {
            Start = At(_address);
        }

        Reached = Committed ?? Start;
    }

    public SimulatedEntry Add(DateTimeOffset receivedAt, ushort encoding, IReadOnlyList<LogEntryGroup> groups, Func<long, ProducerEntry?> part)
    {
        var offset = At(_address);
        _address += 64 + groups.Sum(group => (group.Key.Length + group.Payload.Length + 7) & ~7);
        var entry = new SimulatedEntry(new LogEntry(offset, At(_address), receivedAt, encoding, groups), part(offset));
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
        Committed = offset;
        Reached = Math.Max(Reached, offset);
        Producers = producers;
    }

    /// <summary>Index of the first durable entry at or past an offset.</summary>
    public int Find(long offset)
    {
        var index = 0;
        while (index < Durable && _entries[index].Offset < offset)
        {
            index++;
        }

        return index;
    }

    private static long AddressOf(long offset) => offset & ((1L << OpeningShift) - 1);

    private long At(long address) => (Opening << OpeningShift) | address;
}
