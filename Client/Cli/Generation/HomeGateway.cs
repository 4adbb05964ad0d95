using Weir.Records;

namespace Weir.Cli.Generation;

/// <summary>
/// One home as a source of readings in date order: a household's level and daily rhythm, bursts, outages, reboots, and 32-bit counters that
/// wrap. Nothing here knows how totals are made.
/// </summary>
internal sealed class HomeGateway
{
    private const double OutageChance = 1.0 / 1500;
    private const double RebootChance = 1.0 / 2000;
    private const double SingleResetChance = 1.0 / 6000;

    // Use over the day in tenths of the evening's, by hour: little at night, most at 21 h.
    private static readonly double[] Rhythm = [4, 3, 2, 1, 1, 1, 2, 3, 4, 4, 4, 5, 5, 5, 5, 5, 6, 7, 8, 9, 10, 10, 8, 6];

    private readonly GenerateOptions _options;
    private readonly long _interval;
    private readonly long _phase;
    private readonly bool _jitters;
    private readonly double _txRate;
    private readonly double _rxRate;
    private SplitMix64 _random;
    private long _step;
    private long _date;
    private double _tx;
    private double _rx;

    public HomeGateway(GenerateOptions options, int index)
    {
        _options = options;
        _random = SplitMix64.For((ulong)options.Seed, index);
        _interval = (long)options.Interval.TotalMilliseconds;
        // Every tenth one reports on the exact minute, and so at exact midnights.
        _jitters = index % 10 != 0;
        _phase = _jitters ? _random.Below(_interval) : 0;
        _rxRate = LevelOf(index);
        _txRate = _rxRate * (0.05 + (0.25 * _random.NextDouble()));
        _date = options.StartMs + _phase - _interval;
        _tx = Math.Floor(_random.NextDouble() * options.Settings.CounterModulus);
        _rx = Math.Floor(_random.NextDouble() * options.Settings.CounterModulus);
    }

    /// <summary>When the next reading is due, or past the end.</summary>
    public long DueMs => _options.StartMs + _phase + (_step * _interval);

    public ref SplitMix64 Random => ref _random;

    /// <summary>The reading that is due; the one after it is due an interval later, or after an outage.</summary>
    public Reading Next()
    {
        var date = Math.Max(DueMs + (_jitters ? _random.Below(Math.Min(_interval, 1000)) : 0), _date + 1);
        _step += _random.Chance(OutageChance) ? 5 + _random.Below(120) : 1;
        return At(date);
    }

    /// <summary>A reading at a date after the last one.</summary>
    public Reading At(long date)
    {
        var seconds = (date - _date) / 1000.0;
        _date = date;
        var burst = _random.Chance(0.05) ? 8.0 : 1.0;
        var level = burst * Rhythm[date / 3_600_000 % 24] / 10.0;
        var tx = _txRate * level * (0.5 + _random.NextDouble());
        var rx = _rxRate * level * (0.5 + _random.NextDouble());
        return _options.Kind switch
        {
            RecordKind.Rate => new Reading(date, Fraction(tx), Fraction(rx)),
            RecordKind.Counter => new Reading(date, Bytes(tx * seconds), Bytes(rx * seconds)),
            _ => Count(date, Math.Floor(tx * seconds), Math.Floor(rx * seconds)),
        };
    }

    private double LevelOf(int index)
    {
        // One in twenty moves up to 30 MB/s and wraps every few minutes; the others between 20 kB/s and 2 MB/s.
        var share = _random.NextDouble();
        return index % 20 == 7 ? 3e6 + (27e6 * share) : 2e4 + (2e6 * share * share * share);
    }

    private Reading Count(long date, double tx, double rx)
    {
        var modulus = (double)_options.Settings.CounterModulus;
        var reboot = _random.Chance(RebootChance);
        _tx = reboot || _random.Chance(SingleResetChance) ? tx / 2 : _tx + tx;
        _rx = reboot || _random.Chance(SingleResetChance) ? rx / 2 : _rx + rx;
        _tx = Math.Floor(_tx) % modulus;
        _rx = Math.Floor(_rx) % modulus;
        return new Reading(date, _tx, _rx);
    }

    // Some senders average before they send: quarters of a byte, exact halves among them.
    private double Bytes(double value) => _random.Chance(1.0 / 64) ? Math.Floor(value * 4) / 4 : Math.Floor(value);

    private static double Fraction(double rate) => Math.Floor(rate * 1000) / 1000;
}

/// <summary>A reading before it is sent.</summary>
internal readonly record struct Reading(long Date, double Tx, double Rx);
