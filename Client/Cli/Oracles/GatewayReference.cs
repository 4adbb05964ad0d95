using Weir.Records;

namespace Weir.Cli.Oracles;

/// <summary>
/// The rules of docs/api.md for one gateway and kind, written down as directly as they read there: every reading is kept, and everything
/// is accounted anew at the end. It shares no code with the service, for it is what the service is compared with.
/// </summary>
internal sealed class GatewayReference(RecordKind kind, OracleSettings settings)
{
    private const long MillisecondsPerDay = 86_400_000;

    private readonly List<Reading> _taken = [];       // by date
    private readonly List<Reading> _lateCounters = []; // counter only: applied unchecked
    private long _late;
    private long _duplicates;
    private long _wraps;
    private long _restarts;

    /// <summary>Takes the gateway's next record in stream order.</summary>
    public void Add(long date, double tx, double rx)
    {
        if (kind != RecordKind.Rate)
        {
            tx = Math.Round(tx, MidpointRounding.AwayFromZero);
            rx = Math.Round(rx, MidpointRounding.AwayFromZero);
        }

        var reading = new Reading(date, tx, rx);
        if (_taken.Count > 0 && date < _taken[^1].Date - settings.AllowedLatenessMs)
        {
            if (kind == RecordKind.Counter)
            {
                _lateCounters.Add(reading);
            }
            else
            {
                _late++;
            }

            return;
        }

        var place = _taken.Count;
        while (place > 0 && _taken[place - 1].Date > date)
        {
            place--;
        }

        if (place > 0 && _taken[place - 1].Date == date)
        {
            _duplicates++;
            return;
        }

        _taken.Insert(place, reading);
    }

    /// <summary>What the service must answer now. Call it once, at the end.</summary>
    public OracleGateway Account(string gateway)
    {
        var days = new SortedDictionary<long, DaySum>();
        for (var i = 0; i < _taken.Count; i++)
        {
            var day = DayOf(days, _taken[i].Date);
            day.Records++;
            switch (kind)
            {
                case RecordKind.Counter:
                    day.Add((Int128)_taken[i].Tx, (Int128)_taken[i].Rx, 0);
                    break;
                case RecordKind.Cumulative when i > 0:
                    AddCumulative(day, _taken[i - 1], _taken[i]);
                    break;
                case RecordKind.Rate when i > 0:
                    AddRate(day, _taken[i - 1], _taken[i]);
                    break;
                default:
                    break;
            }
        }

        foreach (var reading in _lateCounters)
        {
            var day = DayOf(days, reading.Date);
            day.Records++;
            day.Add((Int128)reading.Tx, (Int128)reading.Rx, 0);
        }

        var last = _taken[^1];
        return new OracleGateway(
            gateway, new OracleReading(last.Date, last.Tx, last.Rx), kind == RecordKind.Counter ? null : last.Date - settings.AllowedLatenessMs,
            _taken.Count + _lateCounters.Count, _late, _duplicates, _wraps, _restarts, [.. days.Select(d => d.Value.ToAnswer(d.Key, kind))]);
    }

    private void AddCumulative(DaySum day, Reading old, Reading current)
    {
        var milliseconds = current.Date - old.Date;
        var txDown = current.Tx < old.Tx;
        var rxDown = current.Rx < old.Rx;
        var tx = Difference(old.Tx, current.Tx, txDown, rxDown, milliseconds, out var txWrapped);
        var rx = Difference(old.Rx, current.Rx, rxDown, txDown, milliseconds, out var rxWrapped);
        var wrapped = txWrapped || rxWrapped;
        var restarted = (txDown && !txWrapped) || (rxDown && !rxWrapped);
        _wraps += wrapped ? 1 : 0;
        _restarts += restarted ? 1 : 0;
        day.Add(tx, rx, milliseconds);
    }

    private Int128 Difference(double old, double current, bool down, bool otherDown, long milliseconds, out bool wrapped)
    {
        wrapped = false;
        if (!down)
        {
            return (Int128)current - (Int128)old;
        }

        var difference = (Int128)current - (Int128)old + settings.CounterModulus;
        wrapped = !otherDown && (Int128)old * 2 >= settings.CounterModulus && (double)difference <= settings.MaxBytesPerSecond * milliseconds / 1000.0;
        return wrapped ? difference : (Int128)current;
    }

    private static void AddRate(DaySum day, Reading old, Reading current)
    {
        var milliseconds = current.Date - old.Date;
        day.Add(Bytes(current.Tx, milliseconds), Bytes(current.Rx, milliseconds), milliseconds);
    }

    private static Int128 Bytes(double rate, long milliseconds) => (Int128)Math.Round(rate * (milliseconds / 1000.0), MidpointRounding.AwayFromZero);

    private static DaySum DayOf(SortedDictionary<long, DaySum> days, long date)
    {
        var number = date / MillisecondsPerDay;
        if (!days.TryGetValue(number, out var day))
        {
            days[number] = day = new DaySum();
        }

        return day;
    }

    private readonly record struct Reading(long Date, double Tx, double Rx);

    private sealed class DaySum
    {
        private Int128 _tx;
        private Int128 _rx;
        private long _milliseconds;

        public long Records { get; set; }

        public void Add(Int128 tx, Int128 rx, long milliseconds)
        {
            _tx += tx;
            _rx += rx;
            _milliseconds += milliseconds;
        }

        public OracleDay ToAnswer(long dayNumber, RecordKind kind) => new(
            DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(dayNumber)), Bound(_tx), Bound(_rx), Records,
            kind == RecordKind.Counter ? null : _milliseconds / 1000.0);

        private static long Bound(Int128 total) => total > long.MaxValue ? long.MaxValue : (long)total;
    }
}
