using System.Runtime.InteropServices;

namespace Weir.Streaming;

/// <summary>What is known of one producer in one stream: which parts of which numbers the log has.</summary>
internal sealed class ProducerHistory(long through, DateTimeOffset since, DateTimeOffset lastUsed)
{
    private readonly Dictionary<long, ProducerRequest> _requests = [];

    // Numbers that have left the window and whose entries may not all have been consumed, in the order in which they left.
    private readonly Queue<long> _leaving = new();

    /// <summary>Every number up to this one is complete; the last number known.</summary>
    public long Through { get; private set; } = through;

    /// <summary>Receipt of the earliest request of this life of the producer: what is much older belongs to a former one.</summary>
    public DateTimeOffset Since { get; private set; } = since;

    /// <summary>Receipt of the newest request.</summary>
    public DateTimeOffset LastUsed { get; private set; } = lastUsed;

    public IReadOnlyDictionary<long, ProducerRequest> Requests => _requests;

    /// <summary>Whether numbers are waiting to be let go.</summary>
    public bool HasLeaving => _leaving.Count > 0;

    /// <summary>Whether <see cref="LeavingNumbers"/> has it already.</summary>
    public bool IsWaiting { get; set; }

    public bool TryGet(long sequence, out ProducerRequest request) => _requests.TryGetValue(sequence, out request!);

    public void Forget(long sequence) => _requests.Remove(sequence);

    /// <summary>Notes a part and returns the offset it was first seen at.</summary>
    public long Record(in ProducerEntry entry, int window)
    {
        Touch(entry.Attempt.ReceivedAt);
        if (entry.Sequence <= Through - window && !_requests.ContainsKey(entry.Sequence))
        {
            return ProducerSet.Forgotten;
        }

        var first = GetOrAdd(entry.Sequence, entry.Attempt, entry.Parts, entry.EntryLimit).Record(entry.Part, entry.Partition, entry.Offset);
        Advance(window);
        return first;
    }

    /// <summary>A request that a saved set knows, also where none of its parts stands in the partition that the set was saved for.</summary>
    public void Expect(long sequence, AppendAttempt attempt, int parts, int entryLimit, int window)
    {
        if (sequence <= Through - window && !_requests.ContainsKey(sequence))
        {
            _leaving.Enqueue(sequence);
        }

        GetOrAdd(sequence, attempt, parts, entryLimit);
    }

    /// <summary>Lets go of the numbers behind the window of which everything has been consumed: until then a reader must know a repeat by them.</summary>
    /// <returns>What the next number waits for; null when none is left.</returns>
    public (int Partition, long Offset)? Release(IReadOnlyDictionary<int, long> consumed)
    {
        while (_leaving.TryPeek(out var sequence))
        {
            if (_requests.TryGetValue(sequence, out var request) && request.FindUnconsumed(consumed) is { } place)
            {
                return place;
            }

            _leaving.Dequeue();
            _requests.Remove(sequence);
        }

        return null;
    }

    /// <summary>Takes over what a saved set says; the later of two statements about the same life counts.</summary>
    public void Merge(long through, DateTimeOffset since, DateTimeOffset lastUsed, int window)
    {
        Touch(since);
        Touch(lastUsed);
        Through = Math.Max(through, Through);
        _leaving.Clear();
        foreach (var sequence in _requests.Keys.Where(sequence => sequence <= Through - window).Order())
        {
            _leaving.Enqueue(sequence);
        }

        Advance(window);
    }

    private ProducerRequest GetOrAdd(long sequence, AppendAttempt attempt, int parts, int entryLimit)
    {
        ref var request = ref CollectionsMarshal.GetValueRefOrAddDefault(_requests, sequence, out _);
        return request ??= new ProducerRequest(attempt, parts, entryLimit);
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
            _leaving.Enqueue(Through - window);
        }
    }
}
