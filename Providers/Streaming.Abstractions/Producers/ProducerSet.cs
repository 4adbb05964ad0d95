namespace Weir.Streaming;

/// <summary>
/// What one stream's log has of its producers' numbered requests: a set of (producer, number, part), never a maximum, so that a part that
/// a crash left out is noticed. It holds no clock and no lock; whoever owns it supplies both.
/// </summary>
/// <remarks>
/// Filled from saved sets (<see cref="ProducerSnapshot"/>) and from the log's tail in order of receipt, then by every append. Because a part is
/// kept with the offset of its first occurrence, a set may be ahead of the reader's place: on replay the first occurrence is no repeat. A number
/// that has left the window is refused, and still kept until all of it has been consumed (<see cref="Consume"/>): a reader far behind meets its
/// repeats only then.
/// </remarks>
/// <param name="window">Numbers remembered per producer, at least 1.</param>
/// <param name="expiry">A producer unused for longer is forgotten.</param>
public sealed class ProducerSet(int window, TimeSpan expiry)
{
    /// <summary>
    /// No offset: what <see cref="Record"/> says of a number that was let go. All first occurrences of it have been consumed: either the entry is a
    /// repeat or whoever keeps its place in the log with its state has it already. To be left out, but by who reads again what was consumed.
    /// </summary>
    public const long Forgotten = -1;

    // A request is judged a little before the instant it bears in the log. In between the two a producer could die of age: judged as one life,
    // noted as the next. So nothing new is taken until the margin is over, and what bears an instant within it was judged before.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, ProducerHistory> _producers = new(StringComparer.Ordinal);
    private readonly LeavingNumbers _leaving = new();

    // One entry per producer, at or before its last use: what is due there is looked at, the rest is not.
    private readonly PriorityQueue<string, DateTimeOffset> _byUse = new();

    /// <summary>Producers remembered.</summary>
    public int Count => _producers.Count;

    internal int Window => window;

    internal IReadOnlyDictionary<string, ProducerHistory> Producers => _producers;

    /// <summary>Notes a part that is durable in the log. Noting it again changes nothing.</summary>
    /// <param name="entry">The part and its place.</param>
    /// <returns>
    /// The offset of the part's first occurrence: another one than the entry's says that the entry is a repeat. <see cref="Forgotten"/> where
    /// the number was let go.
    /// </returns>
    public long Record(in ProducerEntry entry)
    {
        var at = entry.Attempt.ReceivedAt;
        if (_producers.TryGetValue(entry.Producer, out var history))
        {
            if (at < history.Since - expiry - Margin)
            {
                return entry.Offset;
            }

            if (at <= history.LastUsed + expiry + Margin)
            {
                return Note(history, entry);
            }
        }

        return Note(Begin(entry.Producer, 0, at, at), entry);
    }

    /// <summary>Says what to do with a request.</summary>
    /// <param name="sequence">Producer and number.</param>
    /// <param name="now">The time, by which an unused producer is forgotten.</param>
    /// <param name="isInFlight">Whether a number of this producer is being appended right now.</param>
    /// <returns>The decision.</returns>
    public ProducerDecision Decide(ProducerSequence sequence, DateTimeOffset now, Func<long, bool> isInFlight)
    {
        ArgumentNullException.ThrowIfNull(isInFlight);
        var number = sequence.Sequence;
        Expire(now);
        _producers.TryGetValue(sequence.Producer, out var history);
        var last = history?.Through ?? 0;
        if (number > last - window && history is not null && history.TryGet(number, out var request))
        {
            var outcome = request.IsComplete ? ClaimOutcome.Complete : ClaimOutcome.Incomplete;
            return new ProducerDecision(outcome, request.Attempt, request.EntryLimit, last);
        }

        var isNext = number > last && number <= last + window && (history is null || now <= history.LastUsed + expiry);
        for (var before = last + 1; isNext && before < number; before++)
        {
            isNext = isInFlight(before) || (history is not null && history.TryGet(before, out var earlier) && earlier.IsComplete);
        }

        return new ProducerDecision(isNext ? ClaimOutcome.First : ClaimOutcome.Refused, null, 0, history is null ? null : last);
    }

    /// <summary>Everything below an offset has been consumed, durably. Called at the beginning, before anything is noted, and after each commit.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="offset">Its committed offset.</param>
    public void Consume(int partition, long offset) => _leaving.Consume(partition, offset);

    /// <summary>Whether the log has a part.</summary>
    /// <param name="sequence">Producer and number.</param>
    /// <param name="part">Which part.</param>
    /// <returns>False also for what is no longer remembered.</returns>
    public bool Has(ProducerSequence sequence, int part) =>
        _producers.TryGetValue(sequence.Producer, out var history) && history.TryGet(sequence.Sequence, out var request) && request.Has(part);

    /// <summary>Notes that all numbers of a producer up to one are complete, of which some are not known by their parts.</summary>
    /// <param name="producer">The producer.</param>
    /// <param name="through">The last of them.</param>
    /// <param name="at">Receipt of a later request of the same life.</param>
    public void Learn(string producer, long through, DateTimeOffset at)
    {
        if (!_producers.TryGetValue(producer, out var history) || through > history.Through)
        {
            Merge(producer, through, at, at);
        }
    }

    /// <summary>How the first attempt at a number was judged.</summary>
    /// <param name="sequence">Producer and number.</param>
    /// <returns>Null where none is known.</returns>
    public AppendAttempt? Find(ProducerSequence sequence) =>
        _producers.TryGetValue(sequence.Producer, out var history) && history.TryGet(sequence.Sequence, out var request) ? request.Attempt : null;

    /// <summary>Forgets the parts of one number, because they turn out to be of an attempt that does not count.</summary>
    /// <param name="sequence">Producer and number.</param>
    public void Forget(ProducerSequence sequence)
    {
        if (_producers.TryGetValue(sequence.Producer, out var history))
        {
            history.Forget(sequence.Sequence);
        }
    }

    /// <summary>Forgets the producers that have been unused for too long. Costs what there is to forget, not what there is.</summary>
    /// <param name="now">The time.</param>
    public void Expire(DateTimeOffset now)
    {
        while (_byUse.TryPeek(out var producer, out var noted) && now > noted + expiry + Margin)
        {
            var used = _producers[producer].LastUsed;
            if (now > used + expiry + Margin)
            {
                _byUse.Dequeue();
                _producers.Remove(producer);
            }
            else
            {
                _byUse.DequeueEnqueue(producer, used);
            }
        }
    }

    internal void Expect(string producer, long sequence, AppendAttempt attempt, int parts, int entryLimit)
    {
        var history = _producers[producer];
        history.Expect(sequence, attempt, parts, entryLimit, window);
        _leaving.Add(history);
    }

    internal bool Merge(string producer, long through, DateTimeOffset since, DateTimeOffset lastUsed)
    {
        if (_producers.TryGetValue(producer, out var history))
        {
            if (lastUsed + expiry + Margin < history.Since)
            {
                return false;
            }

            if (history.LastUsed + expiry + Margin >= since)
            {
                history.Merge(through, since, lastUsed, window);
                _leaving.Add(history);
                return true;
            }
        }

        Begin(producer, through, since, lastUsed);
        return true;
    }

    private long Note(ProducerHistory history, in ProducerEntry entry)
    {
        var first = history.Record(entry, window);
        _leaving.Add(history);
        return first;
    }

    /// <summary>A producer's first life, or its next: then the last one's place in the order of use stays, which is before this one's.</summary>
    private ProducerHistory Begin(string producer, long through, DateTimeOffset since, DateTimeOffset lastUsed)
    {
        if (!_producers.ContainsKey(producer))
        {
            _byUse.Enqueue(producer, lastUsed);
        }

        return _producers[producer] = new ProducerHistory(through, since, lastUsed);
    }
}
