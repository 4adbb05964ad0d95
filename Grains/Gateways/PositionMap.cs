using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Gateways;

/// <summary>How far one partition of one stream has been taken.</summary>
/// <param name="Kind">The stream.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Log">Identity of the log that the token belongs to.</param>
/// <param name="Offset">The log's offset of the last entry taken from.</param>
/// <param name="Index">Index of the last record inside that entry.</param>
public readonly record struct Position(RecordKind Kind, int Partition, string Log, long Offset, int Index)
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

    public IReadOnlyList<Position> All => _positions;

    /// <summary>The token of a partition.</summary>
    /// <param name="kind">The stream.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="log">The log wanted, null for whichever there is.</param>
    /// <returns>Null when nothing of it was ever taken.</returns>
    public PartitionToken? Find(RecordKind kind, int partition, string? log)
    {
        var index = IndexOf(kind, partition);
        return index < 0 || (log is not null && log != _positions[index].Log) ? null : _positions[index].ToToken();
    }

    /// <summary>The place in a partition's log; the beginning where nothing of it was ever taken.</summary>
    public LogPlace PlaceIn(RecordKind kind, int partition, string log)
    {
        var index = IndexOf(kind, partition);
        return index < 0 || log != _positions[index].Log ? LogPlace.Beginning : new LogPlace(_positions[index].Offset, _positions[index].Index);
    }

    /// <summary>Sets the place of a partition.</summary>
    public void Set(in Position position)
    {
        var index = IndexOf(position.Kind, position.Partition);
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
    /// <param name="kind">The stream.</param>
    /// <param name="log">Identity of the log that is read now.</param>
    public void KeepOnly(RecordKind kind, string log) => _positions.RemoveAll(position => position.Kind == kind && position.Log != log);

    private int IndexOf(RecordKind kind, int partition)
    {
        for (var i = 0; i < _positions.Count; i++)
        {
            if (_positions[i].Kind == kind && _positions[i].Partition == partition)
            {
                return i;
            }
        }

        return -1;
    }
}
