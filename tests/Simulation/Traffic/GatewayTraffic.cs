using Weir.Records;

namespace Weir.Simulation.Traffic;

/// <summary>Readings of one gateway and kind as a troublesome device sends them: disorder, late ones, duplicates, midnights, months, wraps, restarts, poison.</summary>
internal sealed class GatewayTraffic(Random random, string gateway, RecordKind kind, TrafficRules rules, DateTimeOffset start, bool distinctDates, bool isCrowded)
{
    private const long Day = 86_400_000;
    public static readonly DateTimeOffset FirstDay = new(2025, 11, 27, 20, 0, 0, TimeSpan.Zero);

    private readonly List<long> _dates = [];
    private readonly long _step = random.Next(isCrowded ? 2 : 4) switch { 0 => 500, 1 => 20_000, 2 => 3 * 3_600_000, _ => 20 * 3_600_000L };
    private readonly double _disorder = isCrowded ? 0.4 : random.Next(3) * 0.1;
    private readonly double _poison = random.Next(3) == 0 ? 0.03 : 0;
    private long _date = FirstDay.ToUnixTimeMilliseconds() + random.NextInt64(isCrowded ? Day / 8 : 3 * Day);
    private long _tx = random.NextInt64(rules.CounterModulus);
    private long _rx = random.NextInt64(rules.CounterModulus);

    public string Gateway => gateway;

    public RecordKind Kind => kind;

    public SentGatewayRecord Next()
    {
        var date = DrawDate();
        _dates.Add(date);
        var notBefore = random.Next(25) == 0 ? start + TimeSpan.FromMilliseconds(random.Next(30_000)) : start;
        if (random.NextDouble() < _poison)
        {
            return random.Next(2) == 0 || kind == RecordKind.Rate
                ? new SentGatewayRecord(gateway, kind, -5, 1, 1, notBefore)
                : new SentGatewayRecord(gateway, kind, date, -7, 1, notBefore);
        }

        var (tx, rx) = DrawValues(isNewest: date == _date);
        return new SentGatewayRecord(gateway, kind, date, tx, rx, notBefore);
    }

    private long DrawDate()
    {
        if (_dates.Count > 0 && random.NextDouble() < _disorder)
        {
            var old = random.Next(4) switch
            {
                0 when !distinctDates => _dates[random.Next(_dates.Count)],
                1 => _date - rules.LatenessMs - random.Next(3),
                2 => _date - random.NextInt64(1 + (3 * Day)),
                _ => _date - random.NextInt64(1 + rules.LatenessMs),
            };
            while (distinctDates && _dates.Contains(old))
            {
                old--;
            }

            return old;
        }

        _date = random.Next(30) switch
        {
            0 => _date + random.NextInt64(40 * Day),
            1 => ((_date / Day) + 1) * Day,
            2 => (((_date / Day) + 1) * Day) - 1,
            _ => _date + 1 + random.NextInt64(_step),
        };
        while (distinctDates && _dates.Contains(_date))
        {
            _date++;
        }

        return _date;
    }

    private (long Tx, long Rx) DrawValues(bool isNewest)
    {
        switch (kind)
        {
            case RecordKind.Counter:
                return (random.NextInt64(1_000_000), random.Next(8) == 0 ? 0 : random.NextInt64(1_000_000));
            case RecordKind.Rate:
                // A slow reading that comes late takes from the total what a fast one behind it had for the time of both: totals fall.
                var most = isCrowded && !isNewest ? 1 : 1000;
                return (BitConverter.DoubleToInt64Bits(random.NextDouble() * most), BitConverter.DoubleToInt64Bits(random.Next(most)));
            default:
                _tx = Grow(_tx);
                _rx = random.Next(4) == 0 ? _rx : Grow(_rx);
                if (random.Next(20) == 0)
                {
                    (_tx, _rx) = random.Next(3) switch { 0 => (Small(), Small()), 1 => (Small(), _rx), _ => (_tx, Small()) };
                }

                return (_tx, _rx);
        }
    }

    private long Grow(long value) => (value + random.NextInt64(1 + (rules.CounterModulus / (random.Next(5) == 0 ? 2 : 40)))) % rules.CounterModulus;

    private long Small() => random.NextInt64(1 + (rules.CounterModulus / 64));
}
