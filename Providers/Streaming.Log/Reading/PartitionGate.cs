namespace Weir.Streaming.Log;

/// <summary>
/// After growth a key may move to a new partition: that one is read only when each old one has been consumed up to where it ended when the growth
/// was noticed, so that the key's records keep their order. Consumed, not merely read: what was read may still wait in a cache.
/// </summary>
internal sealed class PartitionGate(IReadOnlyList<(PartitionLog Log, long End)> waitFor)
{
    private volatile bool _open = waitFor.Count == 0;

    /// <summary>Whether reading may begin; once open it stays so.</summary>
    public bool IsOpen => _open || Refresh();

    public bool Refresh()
    {
        if (!_open && waitFor.All(old => LogOffset.Address(old.Log.Consumed.Offset) >= old.End || old.End <= old.Log.Files.FirstAddress))
        {
            _open = true;
        }

        return _open;
    }
}
