using Weir.Days;

namespace Weir.Grains.Days;

/// <summary>A place in an order: higher values first, equal values by ordinal id.</summary>
/// <param name="Value">The value ordered by.</param>
/// <param name="Gateway">The id.</param>
public readonly record struct TopRank(long Value, string Gateway) : IComparable<TopRank>
{
    public static bool operator <(TopRank left, TopRank right) => left.CompareTo(right) < 0;

    public static bool operator >(TopRank left, TopRank right) => left.CompareTo(right) > 0;

    public static bool operator <=(TopRank left, TopRank right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TopRank left, TopRank right) => left.CompareTo(right) >= 0;

    /// <summary>The rank of a gateway.</summary>
    public static TopRank Of(GatewayDay day, TopOrder by)
    {
        ArgumentNullException.ThrowIfNull(day);
        return new TopRank(by switch { TopOrder.Total => day.Total, TopOrder.Tx => day.Tx, _ => day.Rx }, day.Gateway);
    }

    /// <summary>Negative when this one comes first.</summary>
    public int CompareTo(TopRank other)
    {
        var byValue = other.Value.CompareTo(Value);
        return byValue != 0 ? byValue : string.CompareOrdinal(Gateway, other.Gateway);
    }
}

/// <summary>
/// The best gateways of one day and shard in three orders. A gateway that is among the best of no order is let go, and the best of those let
/// go is remembered per order as the floor: whatever stands before the floor is exact, for who was let go has not changed since, or would be here.
/// </summary>
/// <param name="capacity">How many are kept per order; more than any question asks for.</param>
public sealed class TopRanking(int capacity)
{
    /// <summary>The orders.</summary>
    public static readonly TopOrder[] Orders = [TopOrder.Total, TopOrder.Tx, TopOrder.Rx];

    private readonly Dictionary<string, GatewayDay> _kept = new(StringComparer.Ordinal);
    private readonly TopRank?[] _floors = new TopRank?[Orders.Length];

    /// <summary>The gateways kept, in no order.</summary>
    public IReadOnlyCollection<GatewayDay> Kept => _kept.Values;

    /// <summary>The best rank ever let go in an order; null when none was.</summary>
    public TopRank? Floor(TopOrder by) => _floors[(int)by];

    /// <summary>Whether anybody was ever let go.</summary>
    public bool HasLetGo => Array.Exists(_floors, floor => floor is not null);

    /// <summary>Whether a gateway is among those kept.</summary>
    public bool Has(string gateway) => _kept.ContainsKey(gateway);

    /// <summary>Whether totals stand behind the floor, or on it, in every order: no exact answer has room for them.</summary>
    public bool IsBehindFloors(GatewayDay day) => Array.TrueForAll(Orders, by => Floor(by) is { } floor && TopRank.Of(day, by) >= floor);

    /// <summary>Takes a gateway's totals.</summary>
    /// <returns>False when a newer version is here, or the same totals of this version.</returns>
    public bool Set(GatewayDay day)
    {
        ArgumentNullException.ThrowIfNull(day);
        if (_kept.TryGetValue(day.Gateway, out var known) && (known.Version > day.Version || known == day))
        {
            return false;
        }

        _kept[day.Gateway] = day;
        if (_kept.Count > capacity * (Orders.Length + 1))
        {
            Shrink();
        }

        return true;
    }

    /// <summary>Puts a floor back as it was stored.</summary>
    public void SetFloor(TopOrder by, TopRank? floor) => _floors[(int)by] = floor;

    /// <summary>A ranking of those kept here that has let nobody go: everybody else is about to be given again.</summary>
    public TopRanking WithoutFloors()
    {
        var ranking = new TopRanking(capacity);
        foreach (var (gateway, day) in _kept)
        {
            ranking._kept.Add(gateway, day);
        }

        return ranking;
    }

    /// <summary>The best of an order.</summary>
    /// <param name="by">The order.</param>
    /// <param name="count">How many.</param>
    /// <returns>Best first, and whether no gateway let go can belong among them.</returns>
    public (List<GatewayDay> Best, bool IsExact) Top(TopOrder by, int count)
    {
        var best = _kept.Values.OrderBy(day => TopRank.Of(day, by)).Take(count).ToList();
        var floor = Floor(by);
        return (best, floor is null || (best.Count == count && TopRank.Of(best[^1], by) < floor));
    }

    /// <summary>Lets go of who is among the best of no order. Costs a sort for every so many new gateways, not for each.</summary>
    public void Shrink()
    {
        if (_kept.Count <= capacity)
        {
            return;
        }

        var best = new HashSet<string>(StringComparer.Ordinal);
        foreach (var by in Orders)
        {
            best.UnionWith(_kept.Values.OrderBy(day => TopRank.Of(day, by)).Take(capacity).Select(day => day.Gateway));
        }

        foreach (var gone in _kept.Values.Where(day => !best.Contains(day.Gateway)).ToList())
        {
            _kept.Remove(gone.Gateway);
            foreach (var by in Orders)
            {
                var rank = TopRank.Of(gone, by);
                if (_floors[(int)by] is not { } floor || rank < floor)
                {
                    _floors[(int)by] = rank;
                }
            }
        }
    }
}
