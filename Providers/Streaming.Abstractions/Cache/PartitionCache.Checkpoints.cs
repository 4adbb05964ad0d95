using Orleans.Streams;

namespace Weir.Streaming;

/// <content>What a checkpoint asks of the cache: who was delivered to, who has to be again, what may go.</content>
internal sealed partial class PartitionCache
{
    public List<TouchedStream> TakeTouched()
    {
        var taken = new List<TouchedStream>(_touched.Count);
        foreach (var chain in _touched)
        {
            chain.IsTouched = false;
            taken.Add(new TouchedStream(chain, chain.Delivered));
        }

        _touched.Clear();
        Counts.RecordsSinceCheckpoint = 0;
        WakeWhatStands();
        return taken;
    }

    public void MergeBack(TouchedStream stream) => Touch(stream.Chain);

    public void Redeliver(TouchedStream stream, PartitionToken? durable)
    {
        var chain = stream.Chain;
        var first = chain.SeekAfter(durable);
        if (first is not null && (chain.FirstUndelivered is not { } next || first.Token.CompareTo(next.Token) < 0))
        {
            Counts.Gaps++;
            chain.Rewind(first);
        }

        _wakes.Add(chain);
    }

    public long FindFirstOffset(TouchedStream stream, PartitionToken? above) => stream.Chain.SeekAfter(above)?.FirstOffset ?? long.MaxValue;

    /// <summary>
    /// Lets go of the pulls that lie wholly below the committed offset. One that was rewound since the commit began stays until it is
    /// delivered again.
    /// </summary>
    public void Release(long committed)
    {
        while (_head is { Undelivered: 0 } segment && segment.End <= committed)
        {
            foreach (var container in segment.Containers)
            {
                ReleaseContainer(container);
            }

            Volatile.Write(ref _records, _records - segment.Records);
            Volatile.Write(ref _bytes, _bytes - segment.Bytes);
            _head = segment.Next;
            if (_head is null)
            {
                _tail = null;
            }

            if (_firstUnfinished == segment)
            {
                _firstUnfinished = _head;
            }
        }

        Floor = _head?.Start ?? _readPosition;
    }

    /// <summary>Containers to return once more from the receiver, which alone wakes a cursor that has come to its end.</summary>
    public void CollectWakes(IList<IBatchContainer> into)
    {
        foreach (var chain in _wakes)
        {
            if (chain.FirstUndelivered is { } container)
            {
                into.Add(container);
            }
        }

        _wakes.Clear();
    }

    private void Touch(StreamChain chain)
    {
        if (!chain.IsTouched)
        {
            chain.IsTouched = true;
            _touched.Add(chain);
        }
    }

    private void ReleaseContainer(RecordBatchContainer container)
    {
        var chain = container.Chain!;
        container.State = ContainerState.Released;
        if (chain.RemoveFirst())
        {
            _chains.Remove(chain.StreamId);
        }

        container.Chain = null;
        container.Segment = null;
    }

    /// <summary>
    /// What has held the offset since the last checkpoint is woken once more: an agent that gave up in a way nobody thought of must not hold
    /// a partition for ever. A cursor at work does not notice.
    /// </summary>
    private void WakeWhatStands()
    {
        var through = Through;
        if (through == _lastThrough && FindFirstUnfinished() is { } segment)
        {
            foreach (var container in segment.Containers)
            {
                if (_wakes.Count < WakesPerCheckpoint && container.State != ContainerState.None && (container.State & ContainerState.Delivered) == 0)
                {
                    _wakes.Add(container.Chain!);
                }
            }
        }

        _lastThrough = through;
    }
}
