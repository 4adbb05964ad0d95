using System.Text;
using Weir.Streaming.Kafka.Numbers;

namespace Weir.Streaming.Kafka.Places;

/// <summary>
/// Which parts of numbered requests a partition has, up to where it has been read: a repeat, from whichever silo, is known by it and left out. It follows from the
/// partition alone, so that whoever reads it decides the same. Thread-safe.
/// </summary>
/// <param name="window">Numbers remembered per producer.</param>
/// <param name="expiry">A producer unused for longer begins anew.</param>
/// <param name="maxProducers">So many producers are remembered; of more, which only other programs' messages can bring, those unused for longest are forgotten.</param>
internal sealed class ReceivedParts(int window, TimeSpan expiry, int maxProducers)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReceivedProducer> _producers = new(StringComparer.Ordinal);
    private ReadOnlyMemory<byte> _lastId;
    private byte[]? _saved;
    private DateTimeOffset _newest;
    private ReceivedProducer? _last;

    /// <summary>Offset up to which the partition has been looked at.</summary>
    public long Position { get; set; }

    public int Window => window;

    /// <summary>Whether a message repeats a part that stands further up in the partition; if not, it is noted.</summary>
    /// <param name="part">What its headers say.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="at">Its timestamp.</param>
    public bool IsRepeat(in RequestPart part, long offset, DateTimeOffset at)
    {
        lock (_lock)
        {
            var producer = Find(part.Producer, at);
            producer.LastUsed = at > producer.LastUsed ? at : producer.LastUsed;
            _newest = at > _newest ? at : _newest;
            _saved = null;
            return producer.IsRepeat(part.Sequence, part.Part, part.Parts, offset);
        }
    }

    /// <summary>Everything below an offset is consumed for good.</summary>
    public void Settle(long committed)
    {
        lock (_lock)
        {
            foreach (var producer in _producers.Values)
            {
                _saved = producer.Settle(committed) ? null : _saved;
            }
        }
    }

    /// <summary>Saves it, without the producers that have expired.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Bytes for <see cref="Load"/>; empty where there is nothing to remember.</returns>
    public byte[] Save(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_saved is not null)
            {
                return _saved;
            }

            // By the partition's own time: what is read late is as it was. Nobody's clock is to be ahead of it for ever.
            _newest = _newest < now ? _newest : now;
            foreach (var (id, producer) in _producers)
            {
                producer.LastUsed = producer.LastUsed < now ? producer.LastUsed : now;
                if (_newest - producer.LastUsed > expiry * 2)
                {
                    _producers.Remove(id);
                    _last = null;
                }
            }

            return _saved = ReceivedPartsCodec.Write(Position, window, _producers);
        }
    }

    /// <summary>Takes over what was saved.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another version or break off.</exception>
    public void Load(byte[] saved)
    {
        lock (_lock)
        {
            Position = ReceivedPartsCodec.Read(saved, window, _producers);
            _newest = _producers.Count == 0 ? default : _producers.Values.Max(producer => producer.LastUsed);
        }
    }

    /// <summary>Forgets everything: it was another log's.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _producers.Clear();
            _last = null;
            _saved = null;
            Position = 0;
        }
    }

    private ReceivedProducer Find(ReadOnlyMemory<byte> id, DateTimeOffset at)
    {
        if (_last is not null && _lastId.Span.SequenceEqual(id.Span) && !IsOver(_last, at))
        {
            return _last;
        }

        var name = Encoding.UTF8.GetString(id.Span);
        if (!_producers.TryGetValue(name, out var producer) || IsOver(producer, at))
        {
            // A producer that was silent for so long may have begun at 1 again; its own clock says so, a late repeat bears the time of its first attempt.
            _producers[name] = producer = new ReceivedProducer(window);
            Bound(name);
        }

        (_lastId, _last) = (id, producer);
        return producer;
    }

    // Some at once: looking for them goes through all.
    private void Bound(string newest)
    {
        if (_producers.Count <= maxProducers)
        {
            return;
        }

        foreach (var id in _producers.Where(entry => entry.Key != newest).OrderBy(entry => entry.Value.LastUsed).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take((maxProducers / 8) + 1).Select(entry => entry.Key).ToList())
        {
            _producers.Remove(id);
        }

        _last = null;
    }

    private bool IsOver(ReceivedProducer producer, DateTimeOffset at) => at - producer.LastUsed > expiry / 2;
}
