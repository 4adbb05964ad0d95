namespace Weir.Cli.Generation;

/// <summary>
/// Readings of all gateways in the order in which they arrive: by instant of sending, a late one after the newer ones that make it late,
/// a duplicate after the first.
/// </summary>
internal sealed class RecordFeed
{
    private readonly GenerateOptions _options;
    private readonly HomeGateway[] _homes;
    private readonly PriorityQueue<Arrival, ArrivalOrder> _pending = new();
    private readonly long _interval;
    private long _ordinal;

    public RecordFeed(GenerateOptions options)
    {
        _options = options;
        _interval = (long)options.Interval.TotalMilliseconds;
        _homes = [.. Enumerable.Range(0, options.Gateways).Select(i => new HomeGateway(options, i))];
    }

    /// <summary>Arrivals in order; the share of event time done is in <paramref name="progress"/>.</summary>
    public IEnumerable<Arrival> Read(IProgress<double>? progress = null)
    {
        var lateness = _options.Settings.AllowedLatenessMs;
        for (var until = _options.StartMs + _interval; until < _options.EndMs + _interval; until += _interval)
        {
            for (var i = 0; i < _homes.Length; i++)
            {
                while (_homes[i].DueMs < Math.Min(until, _options.EndMs - lateness - 1000))
                {
                    Schedule(i, _homes[i], lateness);
                }
            }

            while (_pending.TryPeek(out var arrival, out var order) && order.At < until)
            {
                _pending.Dequeue();
                yield return arrival;
            }

            progress?.Report((until - _options.StartMs) / (double)(_options.EndMs - _options.StartMs));
        }

        while (_pending.TryDequeue(out var arrival, out _))
        {
            yield return arrival;
        }
    }

    private void Schedule(int index, HomeGateway home, long lateness)
    {
        ref var random = ref home.Random;
        var reading = home.Next();
        var sentAt = reading.Date;
        if (random.Chance(_options.Late))
        {
            // Behind by more than the lateness and by at least one newer reading, unless an outage begins here.
            sentAt += lateness + (2 * _interval) + random.Below(3 * _interval);
        }
        else if (lateness > 0 && random.Chance(_options.Disorder))
        {
            // A second reading overtakes this one; one in eight stands exactly at the bound, which is not late.
            var ahead = random.Below(8) == 0 ? lateness : 1 + random.Below(lateness);
            var overtaker = home.At(reading.Date + ahead);
            Enqueue(index, overtaker, overtaker.Date);
            sentAt = overtaker.Date;
        }

        Enqueue(index, reading, sentAt);
        if (random.Chance(_options.Duplicates))
        {
            Enqueue(index, reading with { Tx = Other(reading.Tx, ref random), Rx = Other(reading.Rx, ref random) }, sentAt);
        }
    }

    private static double Other(double value, ref SplitMix64 random) => Math.Floor(value / 2) + random.Below(1000);

    private void Enqueue(int gateway, Reading reading, long sentAt) => _pending.Enqueue(new Arrival(gateway, reading), new ArrivalOrder(sentAt, _ordinal++));

    private readonly record struct ArrivalOrder(long At, long Ordinal) : IComparable<ArrivalOrder>
    {
        public int CompareTo(ArrivalOrder other) => At != other.At ? At.CompareTo(other.At) : Ordinal.CompareTo(other.Ordinal);
    }
}

/// <summary>A reading of the gateway with that index, as it arrives.</summary>
internal readonly record struct Arrival(int Gateway, Reading Reading);
