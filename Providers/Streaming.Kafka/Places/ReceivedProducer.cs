namespace Weir.Streaming.Kafka.Places;

/// <summary>What a partition has of one producer's numbered requests.</summary>
/// <param name="window">How many numbers behind the newest one are remembered.</param>
internal sealed class ReceivedProducer(int window)
{
    private readonly ulong[] _whole = new ulong[(window + 63) / 64];
    private readonly Dictionary<long, ReceivedRequest> _open = [];

    /// <summary>The newest number seen.</summary>
    public long Newest { get; private set; }

    /// <summary>Receipt of the newest request, as the messages say.</summary>
    public DateTimeOffset LastUsed { get; set; }

    /// <summary>Requests of which more than that they are whole has to be known: parts are missing, or may be read again.</summary>
    public IReadOnlyDictionary<long, ReceivedRequest> Open => _open;

    /// <summary>Whether a part stands further up already; if not, it is noted.</summary>
    public bool IsRepeat(long number, int part, int parts, long offset)
    {
        if (_open.TryGetValue(number, out var request))
        {
            return request.IsRepeat(part, parts, offset);
        }

        // A number a window behind was whole before the newest one was begun: what comes of it now is a repeat.
        if (number <= Newest - window || (number <= Newest && IsWhole(number)))
        {
            return true;
        }

        Reach(number);
        request = new ReceivedRequest(parts);
        _open.Add(number, request);
        return request.IsRepeat(part, parts, offset);
    }

    /// <summary>Everything below an offset is consumed for good: of what is whole there, no place is needed any more.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Settle(long committed)
    {
        var before = _open.Count;
        foreach (var (number, request) in _open)
        {
            if (request.LastOffset < committed && (request.IsComplete || number <= Newest - window))
            {
                _open.Remove(number);
                SetWhole(number);
            }
        }

        return _open.Count != before;
    }

    public bool IsWhole(long number) => (_whole[Word(number)] >> Bit(number) & 1) != 0;

    /// <summary>Takes over what was saved.</summary>
    public void Restore(long newest, ReadOnlySpan<long> whole)
    {
        Newest = newest;
        foreach (var number in whole)
        {
            SetWhole(number);
        }
    }

    /// <inheritdoc cref="Restore(long, ReadOnlySpan{long})"/>
    public void Restore(long number, ReceivedRequest request) => _open[number] = request;

    private void Reach(long number)
    {
        // A number's bit was that of the one a window before.
        for (var next = Math.Max(Newest, number - window) + 1; next <= number; next++)
        {
            _whole[Word(next)] &= ~(1UL << Bit(next));
        }

        Newest = Math.Max(Newest, number);
    }

    private void SetWhole(long number)
    {
        if (number > Newest - window)
        {
            _whole[Word(number)] |= 1UL << Bit(number);
        }
    }

    private int Word(long number) => (int)(number % window) / 64;

    private int Bit(long number) => (int)(number % window) % 64;
}
