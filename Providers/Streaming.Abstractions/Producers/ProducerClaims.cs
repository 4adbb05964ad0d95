namespace Weir.Streaming;

/// <summary>Who is appending which number right now, over a stream's <see cref="ProducerSet"/>. Thread-safe; every use of the set goes through here.</summary>
/// <param name="set">The set; nobody else touches it from now on.</param>
/// <param name="time">The clock.</param>
/// <param name="maxProducers">How many producers are remembered at most; what stands in the log is noted all the same.</param>
/// <param name="isShared">Whether other processes append to the same log: a number of which a part is there may be under way with one of them, and the next ones need not wait for it.</param>
public sealed class ProducerClaims(ProducerSet set, TimeProvider time, int maxProducers = ProducerOptions.DefaultMaxProducers, bool isShared = false)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ProducerSequence, TaskCompletionSource> _inFlight = [];

    // Producers that the set will know once what they have under way is noted, with how much that is.
    private readonly Dictionary<string, int> _newcomers = new(StringComparer.Ordinal);

    /// <summary>Producers remembered, those of whose first request the outcome is open included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return set.Count + _newcomers.Count;
            }
        }
    }

    /// <summary>Claims a number; waits while another request with the same number is under way.</summary>
    /// <param name="sequence">Producer and number.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The decision. A number that is First or Incomplete is held until <see cref="Release"/>.</returns>
    public async ValueTask<ProducerDecision> ClaimAsync(ProducerSequence sequence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequence.Producer);
        while (true)
        {
            Task earlier;
            lock (_lock)
            {
                if (!_inFlight.TryGetValue(sequence, out var holder))
                {
                    return Decide(sequence);
                }

                earlier = holder.Task;
            }

            // Back on the caller's scheduler: a simulation drives this on one thread.
            await earlier.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives a held number free.</summary>
    /// <param name="sequence">Producer and number.</param>
    public void Release(ProducerSequence sequence)
    {
        TaskCompletionSource? holder;
        lock (_lock)
        {
            _inFlight.Remove(sequence, out holder);
            if (_newcomers.TryGetValue(sequence.Producer, out var underWay))
            {
                Note(sequence.Producer, underWay - 1);
            }
        }

        holder?.SetResult();
    }

    /// <inheritdoc cref="ProducerSet.Record"/>
    public long Record(in ProducerEntry entry)
    {
        lock (_lock)
        {
            _newcomers.Remove(entry.Producer);
            return set.Record(entry);
        }
    }

    /// <inheritdoc cref="ProducerSet.Learn"/>
    public void Learn(string producer, long through, DateTimeOffset at)
    {
        lock (_lock)
        {
            set.Learn(producer, through, at);
        }
    }

    /// <inheritdoc cref="ProducerSet.Find"/>
    public AppendAttempt? Find(ProducerSequence sequence)
    {
        lock (_lock)
        {
            return set.Find(sequence);
        }
    }

    /// <inheritdoc cref="ProducerSet.Forget"/>
    public void Forget(ProducerSequence sequence)
    {
        lock (_lock)
        {
            set.Forget(sequence);
        }
    }

    /// <inheritdoc cref="ProducerSet.Has"/>
    public bool Has(ProducerSequence sequence, int part)
    {
        lock (_lock)
        {
            return set.Has(sequence, part);
        }
    }

    /// <inheritdoc cref="ProducerSet.Consume"/>
    public void Consume(int partition, long offset)
    {
        lock (_lock)
        {
            set.Consume(partition, offset);
        }
    }

    /// <summary>Saves a partition's contribution, without the producers that have expired.</summary>
    /// <param name="partition">The partition.</param>
    /// <returns>Bytes for <see cref="ProducerSnapshot.Merge"/>.</returns>
    public byte[] Save(int partition)
    {
        lock (_lock)
        {
            set.Expire(time.GetUtcNow());
            return ProducerSnapshot.Save(set, partition);
        }
    }

    private ProducerDecision Decide(ProducerSequence sequence)
    {
        var decision = set.Decide(sequence, time.GetUtcNow(), before => IsUnderWay(sequence with { Sequence = before }));
        if (decision is { Outcome: ClaimOutcome.First, Last: null })
        {
            if (!_newcomers.TryGetValue(sequence.Producer, out var underWay) && set.Count + _newcomers.Count >= maxProducers)
            {
                return decision with { Outcome = ClaimOutcome.Full };
            }

            Note(sequence.Producer, underWay + 1);
        }

        if (decision.Outcome is ClaimOutcome.First or ClaimOutcome.Incomplete)
        {
            _inFlight.Add(sequence, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return decision;
    }

    private bool IsUnderWay(ProducerSequence sequence) => _inFlight.ContainsKey(sequence) || (isShared && set.Find(sequence) is not null);

    private void Note(string newcomer, int underWay)
    {
        if (underWay > 0)
        {
            _newcomers[newcomer] = underWay;
        }
        else
        {
            _newcomers.Remove(newcomer);
        }
    }
}
