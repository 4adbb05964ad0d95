namespace Weir.Analytics.EventTime;

/// <summary>
/// Readings in event-time order that are not behind the watermark. Appending and taking from the front cost O(1); an
/// out-of-order reading costs its distance to the nearer end, which is why there is room at both ends.
/// </summary>
internal struct LatenessWindow<T>
    where T : struct, IDated
{
    private const int SmallestCapacity = 4;

    private T[] _items;
    private int _head;
    private int _count;

    public LatenessWindow() => _items = [];

    public readonly int Count => _count;

    /// <summary>True when the next append has to move or to grow: the moment to drain.</summary>
    public readonly bool IsAtEnd => _head + _count == _items.Length;

    public readonly ReadOnlySpan<T> Items => _items.AsSpan(_head, _count);

    /// <summary>Appends an item newer than all others.</summary>
    public void Append(in T item)
    {
        if (_head + _count == _items.Length)
        {
            MakeRoom();
        }

        _items[_head + _count++] = item;
    }

    /// <summary>Puts an item in its place, unless one of the same date is there.</summary>
    public bool TryInsert(in T item)
    {
        var index = CountBefore(item.Date);
        if (index < _count && _items[_head + index].Date == item.Date)
        {
            return false;
        }

        if (index < _count - index)
        {
            InsertNearFront(index, item);
        }
        else
        {
            InsertNearEnd(index, item);
        }

        return true;
    }

    /// <summary>Number of items with an older date than this.</summary>
    public readonly int CountBefore(long date)
    {
        if (_count == 0 || _items[_head].Date >= date)
        {
            return 0;
        }

        int low = 1, high = _count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_items[_head + middle].Date < date)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Date of the oldest of the newest so many items.</summary>
    public readonly long DateOfNewest(int count) => _items[_head + _count - count].Date;

    /// <summary>Takes the oldest items out.</summary>
    public void RemoveFirst(int count)
    {
        _head += count;
        _count -= count;
    }

    /// <summary>Becomes a copy of these items, which are in order.</summary>
    public void Load(ReadOnlySpan<T> items)
    {
        _items = items.ToArray();
        _head = 0;
        _count = items.Length;
    }

    private void InsertNearEnd(int index, in T item)
    {
        if (_head + _count == _items.Length)
        {
            MakeRoom();
        }

        Array.Copy(_items, _head + index, _items, _head + index + 1, _count - index);
        _items[_head + index] = item;
        _count++;
    }

    private void InsertNearFront(int index, in T item)
    {
        if (_head == 0)
        {
            MakeRoom();
        }

        Array.Copy(_items, _head, _items, _head - 1, index);
        _head--;
        _items[_head + index] = item;
        _count++;
    }

    /// <summary>Leaves at least one free place at both ends; the moves are paid for by as many places won.</summary>
    private void MakeRoom()
    {
        var target = _count * 2 <= _items.Length - 2 ? _items : new T[Math.Max(SmallestCapacity, (_count * 2) + 2)];
        // Most items come in order: the greater part of the room goes to the end.
        var head = Math.Max(1, (target.Length - _count) / 4);
        Array.Copy(_items, _head, target, head, _count);
        _items = target;
        _head = head;
    }
}
