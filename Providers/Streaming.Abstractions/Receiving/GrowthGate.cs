namespace Weir.Streaming;

/// <summary>
/// How far a partition may be read while its stream grows. After growth a key may stand in another partition than before, a new one or an old one: what
/// came in after the growth is read only when every old partition has been consumed up to where it ended when the growth was noticed, so that a
/// key's records keep their order. Consumed, not merely read: what was read may still wait in a cache. Thread-safe.
/// </summary>
/// <param name="partition">The partition, from 0.</param>
/// <param name="growths">
/// Every growth of the stream, oldest first: where each partition that there was before ended, in the log's own measure (addresses or offsets).
/// </param>
/// <param name="isConsumed">Whether a partition has been consumed up to an end.</param>
public sealed class GrowthGate(int partition, IReadOnlyList<IReadOnlyList<long>> growths, Func<int, long, bool> isConsumed)
{
    private int _overcome;

    /// <summary>Where reading has to stop for now: 0 for a new partition that waits, <see cref="long.MaxValue"/> when nothing is waited for.</summary>
    public long Limit
    {
        get
        {
            for (var next = Volatile.Read(ref _overcome); next < growths.Count; Volatile.Write(ref _overcome, ++next))
            {
                var ends = growths[next];
                for (var old = 0; old < ends.Count; old++)
                {
                    if (!isConsumed(old, ends[old]))
                    {
                        return partition < ends.Count ? ends[partition] : 0;
                    }
                }
            }

            return long.MaxValue;
        }
    }
}
