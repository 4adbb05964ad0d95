namespace Weir.Grains.Elevators.History;

/// <summary>A few parts by name; the one that was not asked for the longest goes first. Parts never change, so none is ever stale.</summary>
internal sealed class RecentParts<TPart>(int kept)
    where TPart : class
{
    private readonly List<(HistoryName Name, TPart Part)> _parts = [];

    public TPart? Find(HistoryName name)
    {
        var index = _parts.FindIndex(known => known.Name == name);
        if (index < 0)
        {
            return null;
        }

        var found = _parts[index];
        if (index < _parts.Count - 1)
        {
            _parts.RemoveAt(index);
            _parts.Add(found);
        }

        return found.Part;
    }

    public void Keep(HistoryName name, TPart part)
    {
        if (Find(name) is null)
        {
            _parts.Add((name, part));
        }

        if (_parts.Count > kept)
        {
            _parts.RemoveAt(0);
        }
    }
}
