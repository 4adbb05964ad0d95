using Weir.Streaming;

namespace Weir.Grains.Delivery;

/// <summary>How far one partition of one stream has been taken.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Log">Identity of the log that the token belongs to.</param>
/// <param name="Offset">The log's offset of the last entry taken from.</param>
/// <param name="Index">Index of the last record inside that entry.</param>
public readonly record struct Position(string Stream, int Partition, string Log, long Offset, int Index)
{
    /// <summary>The position as the consumer's token.</summary>
    public PartitionToken ToToken() => new(Offset, Index) { Log = Log };
}

/// <summary>
/// One place per stream, log and partition. A log that was replaced never comes back, so the first record of the new one drops the old place, and
/// a checkpoint those of partitions that the new one does not have.
/// </summary>
public sealed class PositionMap
{
    private readonly List<Position> _positions = [];

    /// <summary>All of them. Where nothing may be allocated they are taken by index: an enumerator of it is an object.</summary>
    public IReadOnlyList<Position> All => _positions;

    /// <summary>The token of a partition.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="log">The log wanted, null for whichever there is.</param>
    /// <returns>Null when nothing of it was ever taken.</returns>
    public PartitionToken? Find(string stream, int partition, string? log)
    {
        var index = IndexOf(stream, partition);
        return index < 0 || (log is not null && log != _positions[index].Log) ? null : _positions[index].ToToken();
    }

    /// <summary>The place in a partition's log; the beginning where nothing of it was ever taken.</summary>
    public LogPlace PlaceIn(string stream, int partition, string log)
    {
        var index = IndexOf(stream, partition);
        return index < 0 || log != _positions[index].Log ? LogPlace.Beginning : new LogPlace(_positions[index].Offset, _positions[index].Index);
    }

    /// <summary>Sets the place of a partition.</summary>
    public void Set(in Position position)
    {
        var index = IndexOf(position.Stream, position.Partition);
        if (index < 0)
        {
            _positions.Add(position);
        }
        else
        {
            _positions[index] = position;
        }
    }

    /// <summary>Lets go of the places of a stream in other logs than the one that is read now: those will never be read again.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="log">Identity of the log that is read now.</param>
    public void KeepOnly(string stream, string log) => _positions.RemoveAll(position => position.Stream == stream && position.Log != log);

    private int IndexOf(string stream, int partition)
    {
        for (var i = 0; i < _positions.Count; i++)
        {
            if (_positions[i].Partition == partition && _positions[i].Stream == stream)
            {
                return i;
            }
        }

        return -1;
    }
}
