using Orleans.Runtime;

namespace Weir.Streaming;

/// <summary>
/// The containers of one stream that the cache holds, in order, and how far every cursor has come. Exists only while it holds any:
/// a stream at rest costs nothing here.
/// </summary>
internal sealed class StreamChain(PartitionCache cache, StreamId streamId)
{
    private PartitionCacheCursor? _cursors;

    public StreamId StreamId { get; } = streamId;

    public RecordBatchContainer? First { get; private set; }

    public RecordBatchContainer? Last { get; private set; }

    /// <summary>The first container that some cursor has not moved past; null when all are delivered.</summary>
    public RecordBatchContainer? FirstUndelivered { get; private set; }

    /// <summary>Something was delivered since the last checkpoint began.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Token of the last container delivered; null when none is that the cache still knows of.</summary>
    public PartitionToken? Delivered => FirstUndelivered is { } next ? next.Token.Previous : Last?.Token;

    public void Append(RecordBatchContainer container)
    {
        if (Last is { } last)
        {
            container.LinkAfter(last.Token);
            last.Next = container;
        }
        else
        {
            First = container;
        }

        Last = container;
        FirstUndelivered ??= container;
        for (var cursor = _cursors; cursor is not null; cursor = cursor.NextInChain)
        {
            cursor.Next ??= container;
        }
    }

    /// <summary>The first container with records above a token, or the one that ends with it.</summary>
    public RecordBatchContainer? Seek(PartitionToken token)
    {
        var container = First;
        if (FirstUndelivered is { } undelivered && undelivered.Token.Previous is { } before && before.CompareTo(token) < 0)
        {
            container = undelivered;
        }

        while (container is not null && container.Token.CompareTo(token) < 0)
        {
            container = container.Next;
        }

        return container;
    }

    /// <summary>The first container with records above a token; from the first one on where there is no token.</summary>
    public RecordBatchContainer? SeekAfter(PartitionToken? token)
    {
        if (token is null)
        {
            return First;
        }

        var found = Seek(token);
        return found is not null && found.Token.Equals(token) ? found.Next : found;
    }

    public void Attach(PartitionCacheCursor cursor, RecordBatchContainer? next)
    {
        cursor.Chain = this;
        cursor.Next = next;
        cursor.NextInChain = _cursors;
        _cursors = cursor;
        OnMoved();
    }

    public void Detach(PartitionCacheCursor cursor)
    {
        cursor.Chain = null;
        cursor.Next = cursor.Held = null;
        if (_cursors == cursor)
        {
            _cursors = cursor.NextInChain;
        }
        else
        {
            var before = _cursors;
            while (before is not null && before.NextInChain != cursor)
            {
                before = before.NextInChain;
            }

            if (before is not null)
            {
                before.NextInChain = cursor.NextInChain;
            }
        }

        cursor.NextInChain = null;
        OnMoved();
    }

    /// <summary>Sets every cursor back to a container, and with them what counts as delivered.</summary>
    public void Rewind(RecordBatchContainer to)
    {
        for (var cursor = _cursors; cursor is not null; cursor = cursor.NextInChain)
        {
            if (cursor.Position is not { } position || position.Token.CompareTo(to.Token) > 0)
            {
                cursor.SetBack(to);
            }
        }

        SetFirstUndelivered(to);
    }

    /// <summary>Works out anew what is delivered, after a cursor has moved, come or gone.</summary>
    public void OnMoved()
    {
        // Nobody is there to say what was delivered: it stays as it is, held, until somebody comes.
        if (_cursors is not { } cursor)
        {
            return;
        }

        var lowest = cursor.Position;
        for (var other = cursor.NextInChain; other is not null; other = other.NextInChain)
        {
            var position = other.Position;
            if (position is not null && (lowest is null || position.Token.CompareTo(lowest.Token) < 0))
            {
                lowest = position;
            }
        }

        SetFirstUndelivered(lowest);
    }

    /// <summary>Lets the first container go.</summary>
    /// <returns>True when it was the last one.</returns>
    public bool RemoveFirst()
    {
        First = First!.Next;
        if (First is not null)
        {
            return false;
        }

        Last = null;
        while (_cursors is { } cursor)
        {
            _cursors = cursor.NextInChain;
            cursor.Chain = null;
            cursor.NextInChain = null;
        }

        return true;
    }

    private void SetFirstUndelivered(RecordBatchContainer? container)
    {
        if (ReferenceEquals(container, FirstUndelivered))
        {
            return;
        }

        var isForward = FirstUndelivered is not null && (container is null || container.Token.CompareTo(FirstUndelivered.Token) > 0);
        var from = isForward ? FirstUndelivered : container;
        var until = isForward ? container : FirstUndelivered;
        FirstUndelivered = container;
        for (var passed = from; passed is not null && !ReferenceEquals(passed, until); passed = passed.Next)
        {
            if (isForward)
            {
                cache.OnDelivered(this, passed);
            }
            else
            {
                cache.OnRewound(passed);
            }
        }
    }
}
