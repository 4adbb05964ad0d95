using Weir.Analytics.Regression;

namespace Weir.Analytics.Prediction;

/// <summary>
/// The newest readings of several series in the order of their dates, and a line through those of the window for each series, kept up to date reading by reading.
/// A reading belongs to the window while its date is after the newest date less the window; the newest <see cref="CountMin"/> that are kept belong to it in any case, so that a device which
/// measures seldom has a line too.
/// </summary>
public sealed class RecentReadings
{
    /// <summary>Fewer readings than these make no window.</summary>
    public const int CountMin = 5;

    // Sums from which readings were taken keep rounding: made anew once in a while.
    private const int TakenMax = 1_000;

    // And at once where so little is left of what they came to that the rounding would speak: after a gap, or when a value beyond all others has left.
    private const double LeftMin = 1e-6;
    private readonly long _window;
    private readonly long _kept;
    private readonly int _countMax;
    private readonly int _axes;
    private readonly LineSums[] _sums;

    // What the sums of squares came to at most since they were made, by series.
    private readonly (double XX, double YY)[] _most;
    private long[] _dates = new long[16];
    private double[] _values;
    private int _start;
    private int _inWindow;
    private int _taken;
    private long _origin;

    /// <param name="window">What the lines go through, ms.</param>
    /// <param name="kept">How much of the past is kept for other windows, ms; at least the window.</param>
    /// <param name="countMax">Most readings that are kept: the newest.</param>
    /// <param name="axes">How many series.</param>
    public RecentReadings(long window, long kept, int countMax, int axes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, window);
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 2);
        (_window, _kept, _countMax, _axes) = (window, kept, countMax, axes);
        (_sums, _most) = (new LineSums[axes], new (double, double)[axes]);
        _values = new double[_dates.Length * axes];
    }

    /// <summary>How many readings are kept.</summary>
    public int Count { get; private set; }

    /// <summary>The newest date, Unix ms.</summary>
    public long Newest => _dates[_start + Count - 1];

    /// <summary>Adds a reading.</summary>
    /// <param name="date">Unix ms.</param>
    /// <param name="values">A value for each series.</param>
    public void Add(long date, ReadOnlySpan<double> values)
    {
        if (Count == 0)
        {
            _origin = date;
        }

        var (index, windowAt) = (IndexBehind(date), Count - _inWindow);
        Insert(index, date, values);

        // What stands before the window's first reading and next to it may belong to it too; what stands further before does not.
        if (index > windowAt || (index == windowAt && (Newest - date < _window || _inWindow < CountMin)))
        {
            _inWindow++;
            AddTo(_start + index, 1);
        }

        Narrow();
    }

    /// <summary>The line through the window.</summary>
    /// <param name="axis">Which series.</param>
    public SpeedLine Fit(int axis) => SpeedLine.Of(_sums[axis].Fit(), _origin);

    /// <summary>The line through another window, no longer than what is kept.</summary>
    /// <param name="axis">Which series.</param>
    /// <param name="window">The window, ms.</param>
    public SpeedLine Fit(int axis, long window)
    {
        if (window == _window)
        {
            return Fit(axis);
        }

        var sums = default(LineSums);
        for (var i = _start + Count - 1; i >= _start && (Newest - _dates[i] < window || sums.Count < CountMin); i--)
        {
            sums.Add(Seconds(i), _values[(i * _axes) + axis]);
        }

        return SpeedLine.Of(sums.Fit(), _origin);
    }

    private int IndexBehind(long date)
    {
        var index = Count;
        while (index > 0 && _dates[_start + index - 1] > date)
        {
            index--;
        }

        return index;
    }

    private void Insert(int index, long date, ReadOnlySpan<double> values)
    {
        if (_start + Count == _dates.Length)
        {
            MakeRoom();
        }

        var at = _start + index;
        Array.Copy(_dates, at, _dates, at + 1, Count - index);
        Array.Copy(_values, at * _axes, _values, (at + 1) * _axes, (Count - index) * _axes);
        _dates[at] = date;
        values[.._axes].CopyTo(_values.AsSpan(at * _axes));
        Count++;
    }

    private void MakeRoom()
    {
        var (dates, values) = Count > _dates.Length / 2 ? (new long[_dates.Length * 2], new double[_values.Length * 2]) : (_dates, _values);
        Array.Copy(_dates, _start, dates, 0, Count);
        Array.Copy(_values, _start * _axes, values, 0, Count * _axes);
        (_dates, _values, _start) = (dates, values, 0);
    }

    // What has left the window leaves the sums, what is too old or too much leaves altogether.
    private void Narrow()
    {
        while (_inWindow > CountMin && Newest - _dates[_start + Count - _inWindow] >= _window)
        {
            Leave();
        }

        while (Count > _countMax || Newest - _dates[_start] >= _kept)
        {
            if (_inWindow == Count)
            {
                Leave();
            }

            _start++;
            Count--;
        }

        if (_taken >= TakenMax || (_taken > 0 && IsRounding()))
        {
            Renew();
        }
    }

    private bool IsRounding()
    {
        for (var axis = 0; axis < _axes; axis++)
        {
            if (_sums[axis].SumXX < LeftMin * _most[axis].XX || _sums[axis].SumYY < LeftMin * _most[axis].YY)
            {
                return true;
            }
        }

        return false;
    }

    private void Renew()
    {
        Array.Clear(_sums);
        Array.Clear(_most);
        (_taken, _origin) = (0, Newest);
        for (var i = _start + Count - _inWindow; i < _start + Count; i++)
        {
            AddTo(i, 1);
        }
    }

    // The oldest of the window leaves it.
    private void Leave()
    {
        AddTo(_start + Count - _inWindow, -1);
        _inWindow--;
        _taken++;
    }

    private void AddTo(int index, int sign)
    {
        for (var axis = 0; axis < _axes; axis++)
        {
            ref var sums = ref _sums[axis];
            if (sign > 0)
            {
                sums.Add(Seconds(index), _values[(index * _axes) + axis]);
                _most[axis] = (Math.Max(_most[axis].XX, sums.SumXX), Math.Max(_most[axis].YY, sums.SumYY));
            }
            else
            {
                sums.Remove(Seconds(index), _values[(index * _axes) + axis]);
            }
        }
    }

    private double Seconds(int index) => (_dates[index] - _origin) / 1000.0;
}
