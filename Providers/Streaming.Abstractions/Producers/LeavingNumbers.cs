namespace Weir.Streaming;

/// <summary>
/// The histories with numbers to let go, each under the place that its next number waits for: a commit touches only those whose place it has
/// passed, however many producers there are.
/// </summary>
internal sealed class LeavingNumbers
{
    private readonly Dictionary<int, long> _consumed = [];
    private readonly Dictionary<int, PriorityQueue<ProducerHistory, long>> _waiting = [];

    // What has come since the last commit. It is looked at only there: while a set is put together a number's parts are not all known.
    private readonly List<ProducerHistory> _new = [];

    /// <summary>Notes that a history may have numbers to let go.</summary>
    public void Add(ProducerHistory history)
    {
        if (history.HasLeaving && !history.IsWaiting)
        {
            history.IsWaiting = true;
            _new.Add(history);
        }
    }

    /// <summary>Everything below an offset has been consumed.</summary>
    public void Consume(int partition, long offset)
    {
        _consumed[partition] = offset = Math.Max(offset, _consumed.GetValueOrDefault(partition));
        foreach (var history in _new)
        {
            Release(history);
        }

        _new.Clear();
        while (_waiting.TryGetValue(partition, out var waiting) && waiting.TryPeek(out var history, out var place) && place < offset)
        {
            waiting.Dequeue();
            Release(history);
        }
    }

    private void Release(ProducerHistory history)
    {
        var place = history.Release(_consumed);
        history.IsWaiting = place is not null;
        if (place is not var (partition, offset))
        {
            return;
        }

        if (!_waiting.TryGetValue(partition, out var waiting))
        {
            _waiting.Add(partition, waiting = new PriorityQueue<ProducerHistory, long>());
        }

        waiting.Enqueue(history, offset);
    }
}
