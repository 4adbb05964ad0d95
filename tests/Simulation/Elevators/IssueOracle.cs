using Weir.Analytics.Arima;
using Weir.Elevators;

namespace Weir.Simulation.Elevators;

/// <summary>
/// Which predictions a device issues: with the first reading of every IssueEvery that is not late, once two are at hand. A line is fitted in two passes, over exactly what
/// docs/api.md says that it goes through.
/// </summary>
/// <param name="rules">The settings.</param>
/// <param name="models">Models along x that were fitted to the device so far, with the step up to which; null where nobody asks what they say.</param>
internal sealed class IssueOracle(DeviceRules rules, Func<IEnumerable<(long Through, ArimaModel Model)>>? models)
{
    private readonly GridOracle _grid = new(rules);
    private readonly List<SensorReading> _recent = [];

    /// <summary>All of them by the date of issue.</summary>
    public SortedDictionary<long, ExpectedLine> All { get; } = [];

    public long Last { get; private set; }

    /// <summary>What is older may have gone.</summary>
    public long Oldest => Last - rules.KeepIssuedFor;

    /// <summary>Takes a reading that is no duplicate.</summary>
    public void Take(SensorReading reading, bool isLate)
    {
        _grid.Take(reading);
        if (isLate)
        {
            return;
        }

        var behind = _recent.FindLastIndex(other => other.Date <= reading.Date);
        _recent.Insert(behind + 1, reading);
        var newest = _recent[^1].Date;
        _recent.RemoveAll(other => newest - other.Date >= DeviceRules.Recent);
        if (_recent.Count < 2 || newest / rules.IssueEvery <= Last / rules.IssueEvery)
        {
            return;
        }

        Last = newest;
        All.Add(newest, Fit(newest));
    }

    private ExpectedLine Fit(long newest)
    {
        var count = Math.Max(_recent.Count(reading => newest - reading.Date < rules.Window), Math.Min(DeviceRules.LineMin, _recent.Count));
        var from = _recent.Count - count;
        // Of several readings of one instant any may be the fifth.
        var isSure = from == 0 || _recent[from - 1].Date < _recent[from].Date;
        var line = _recent[from..];
        var (at, value) = (line.Average(reading => (double)(reading.Date - newest)), line.Average(X));
        var squares = line.Sum(reading => (reading.Date - newest - at) * (reading.Date - newest - at));
        var products = line.Sum(reading => (reading.Date - newest - at) * (X(reading) - value));
        return new ExpectedLine(count, newest + at, value, squares > 0 ? 1000 * products / squares : 0, isSure && rules.IsLateBehindRecent, models is null ? null : _grid.Forecast(models(), newest));
    }

    private static double X(SensorReading reading) => BitConverter.ToDouble(reading.Body);
}

/// <summary>The line of x of a prediction.</summary>
/// <param name="Count">Readings that it goes through.</param>
/// <param name="At">Their mean instant, Unix ms.</param>
/// <param name="Value">Their mean.</param>
/// <param name="Slope">Per second.</param>
/// <param name="IsSure">Whether it could have been no other.</param>
/// <param name="Batches">What the batch layer may have said, where it said anything; null where that cannot be told.</param>
internal sealed record ExpectedLine(int Count, double At, double Value, double Slope, bool IsSure, IReadOnlyList<double[]>? Batches);
