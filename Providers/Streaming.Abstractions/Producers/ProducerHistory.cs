using System.Runtime.InteropServices;

namespace Weir.Streaming;

/// <summary>What is known of one producer in one stream: which parts of which numbers the log has.</summary>
internal sealed class ProducerHistory(long through, DateTimeOffset since, DateTimeOffset lastUsed)
{
    private readonly Dictionary<long, ProducerRequest> _requests = [];

    /// <summary>Every number up to this one is complete; the last number known.</summary>
    public long Through { get; private set; } = through;

    /// <summary>Receipt of the earliest request of this life of the producer: what is much older belongs to a former one.</summary>
    public DateTimeOffset Since { get; private set; } = since;

    /// <summary>Receipt of the newest request.</summary>
    public DateTimeOffset LastUsed { get; private set; } = lastUsed;

    public IReadOnlyDictionary<long, ProducerRequest> Requests => _requests;

    public bool TryGet(long sequence, out ProducerRequest request) => _requests.TryGetValue(sequence, out request!);

    /// <summary>Notes a part and returns the offset it was first seen at.</summary>
    public long Record(in ProducerEntry entry, int window)
    {
        Touch(entry.Attempt.ReceivedAt);
        if (entry.Sequence <= Through - window)
        {
            return entry.Offset;
        }

        ref var request = ref CollectionsMarshal.GetValueRefOrAddDefault(_requests, entry.Sequence, out var known);
        if (!known)
        {
            request = new ProducerRequest(entry.Attempt, entry.Parts, entry.EntryLimit);
        }

        var first = request!.Record(entry.Part, entry.Partition, entry.Offset);
        Advance(window);
        return first;
    }

    /// <summary>Takes over what a saved set says; the later of two statements about the same life counts.</summary>
    public void Merge(long through, DateTimeOffset since, DateTimeOffset lastUsed, int window)
    {
        Touch(since);
        Touch(lastUsed);
        if (through > Through)
        {
            Forget(Through - window + 1, through - window);
            Through = through;
        }

        Advance(window);
    }

    private void Touch(DateTimeOffset at)
    {
        LastUsed = at > LastUsed ? at : LastUsed;
        Since = at < Since ? at : Since;
    }

    private void Advance(int window)
    {
        while (_requests.TryGetValue(Through + 1, out var next) && next.IsComplete)
        {
            Through++;
            _requests.Remove(Through - window);
        }
    }

    private void Forget(long from, long to)
    {
        if (to - from > _requests.Count)
        {
            foreach (var sequence in _requests.Keys.Where(s => s <= to).ToArray())
            {
                _requests.Remove(sequence);
            }

            return;
        }

        for (var sequence = from; sequence <= to; sequence++)
        {
            _requests.Remove(sequence);
        }
    }
}
