namespace Weir.Analytics.EventTime;

/// <summary>Totals per day, ascending by day. Finding the day used last, or the next newer one, costs a comparison.</summary>
public sealed class DayLedger
{
    private DayTotal[] _days = [];
    private int _count;
    private int _last;

    /// <summary>The days, ascending. Valid until the next change.</summary>
    public ReadOnlySpan<DayTotal> Days => _days.AsSpan(0, _count);

    /// <summary>Number of days.</summary>
    public int Count => _count;

    /// <summary>The entry of a day, made empty where there is none. The reference is valid until the next call.</summary>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <returns>The entry, to be added to.</returns>
    public ref DayTotal At(int day)
    {
        if ((uint)_last < (uint)_count && _days[_last].Day == day)
        {
            return ref _days[_last];
        }

        var index = IndexOf(day);
        if (index < 0)
        {
            index = ~index;
            Insert(index, day);
        }

        _last = index;
        return ref _days[index];
    }

    /// <summary>Adds a part to its day.</summary>
    /// <param name="part">The part.</param>
    public void Add(in DayTotal part) => At(part.Day).Add(part);

    /// <summary>Adds all days of another ledger.</summary>
    /// <param name="other">The other ledger.</param>
    public void Add(DayLedger other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (ref readonly var day in other.Days)
        {
            Add(day);
        }
    }

    /// <summary>Takes a day out.</summary>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <returns>True when it was there.</returns>
    public bool Remove(int day)
    {
        var index = IndexOf(day);
        if (index < 0)
        {
            return false;
        }

        _count--;
        Array.Copy(_days, index + 1, _days, index, _count - index);
        return true;
    }

    /// <summary>Finds a day without making it.</summary>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <param name="total">The entry, or an empty one.</param>
    /// <returns>True when it is there.</returns>
    public bool TryGet(int day, out DayTotal total)
    {
        var index = IndexOf(day);
        total = index < 0 ? default : _days[index];
        return index >= 0;
    }

    /// <summary>Empties the ledger and keeps its memory.</summary>
    public void Clear() => _count = 0;

    private int IndexOf(int day)
    {
        int low = 0, high = _count - 1;
        if (high >= 0 && _days[high].Day < day)
        {
            return ~_count;
        }

        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = _days[middle].Day;
            if (found == day)
            {
                return middle;
            }

            if (found < day)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    private void Insert(int index, int day)
    {
        if (_count == _days.Length)
        {
            Array.Resize(ref _days, Math.Max(2, _count * 2));
        }

        Array.Copy(_days, index, _days, index + 1, _count - index);
        _days[index] = new DayTotal(day, 0, 0, 0, 0, 0);
        _count++;
    }
}
