namespace Weir.Analytics.Prediction;

/// <summary>
/// The newest past of several series on a grid of equal steps. The value at an instant of the grid is the mean of the readings of the step that ends there (after the instant before, up to and with
/// this one); a step without a reading has none. Readings may come in any order.
/// </summary>
public sealed class GridSeries
{
    private readonly long _step;
    private readonly int _axes;
    private readonly int _capacity;
    private readonly double[] _sums;
    private readonly int[] _counts;
    private long _last = -1;
    private int _lastSlot;

    /// <param name="step">The step, ms, at least 1.</param>
    /// <param name="capacity">How many steps are kept, at least 2.</param>
    /// <param name="axes">How many series.</param>
    public GridSeries(long step, int capacity, int axes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(axes, 1);
        (_step, _capacity, _axes) = (step, capacity, axes);
        _sums = new double[axes * capacity];
        _counts = new int[capacity];
    }

    /// <summary>Number of the newest step that has a reading: its instant ÷ the step's length. −1 before the first reading.</summary>
    public long Last => _last;

    /// <summary>Number of the oldest step that is kept.</summary>
    public long First => _last - _capacity + 1;

    /// <summary>How many of the steps that are kept have a reading.</summary>
    public int Filled { get; private set; }

    /// <summary>The oldest step that has changed since <see cref="Settle"/>.</summary>
    public long ChangedFrom { get; private set; } = long.MaxValue;

    /// <summary>The step that an instant belongs to.</summary>
    /// <param name="date">Unix ms, not negative.</param>
    /// <param name="step">The step's length, ms.</param>
    /// <returns>Its number.</returns>
    public static long StepOf(long date, long step) => (date + step - 1) / step;

    /// <summary>Adds a reading; one that is older than what is kept is left out.</summary>
    /// <param name="date">Unix ms, not negative.</param>
    /// <param name="values">A value for each series.</param>
    public void Add(long date, ReadOnlySpan<double> values)
    {
        var step = StepOf(date, _step);
        if (_last >= 0 && step <= _last - _capacity)
        {
            return;
        }

        Reach(step);
        var slot = SlotOf(step);
        Filled += _counts[slot]++ == 0 ? 1 : 0;
        for (var axis = 0; axis < _axes; axis++)
        {
            _sums[(slot * _axes) + axis] += values[axis];
        }

        ChangedFrom = Math.Min(ChangedFrom, step);
    }

    /// <summary>The value of a step; NaN where it has none, or is not kept.</summary>
    /// <param name="axis">Which series.</param>
    /// <param name="step">The step's number.</param>
    public double this[int axis, long step]
    {
        get
        {
            if (_last < 0 || step > _last || step < First || step < 0)
            {
                return double.NaN;
            }

            var slot = SlotOf(step);
            return _counts[slot] == 0 ? double.NaN : _sums[(slot * _axes) + axis] / _counts[slot];
        }
    }

    /// <summary>Copies the newest past of a series.</summary>
    /// <param name="axis">Which series.</param>
    /// <param name="last">The last step wanted.</param>
    /// <param name="count">How many steps.</param>
    /// <returns>The values, the last step's last; NaN where there is none.</returns>
    public double[] Copy(int axis, long last, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = this[axis, last - count + 1 + i];
        }

        return values;
    }

    /// <summary>Everybody has seen what has changed.</summary>
    public void Settle() => ChangedFrom = long.MaxValue;

    private void Reach(long step)
    {
        if (step <= _last)
        {
            return;
        }

        if (_last < 0 || step - _last >= _capacity)
        {
            Array.Clear(_sums);
            Array.Clear(_counts);
            (Filled, _lastSlot) = (0, 0);
        }
        else
        {
            for (var passed = _last + 1; passed <= step; passed++)
            {
                _lastSlot = _lastSlot + 1 == _capacity ? 0 : _lastSlot + 1;
                Filled -= _counts[_lastSlot] > 0 ? 1 : 0;
                _counts[_lastSlot] = 0;
                Array.Clear(_sums, _lastSlot * _axes, _axes);
            }
        }

        _last = step;
    }

    // Counted from the newest step's: a division takes longer than everything else of a look at the grid.
    private int SlotOf(long step) => _lastSlot - (int)(_last - step) is var slot && slot < 0 ? slot + _capacity : slot;
}
