using Weir.Days;
using Weir.Grains.Storage;

namespace Weir.Grains.Days;

/// <summary>What a day shard stores: the gateways it keeps and the floors.</summary>
/// <param name="capacity">How many gateways are kept per order.</param>
public sealed class DayShardState(int capacity)
{
    /// <summary>How many gateways are kept per order.</summary>
    public const int Capacity = 1_000;

    public DayShardState()
        : this(Capacity)
    {
    }

    public TopRanking Ranking { get; set; } = new(capacity);
}

/// <summary>
/// Stored form of a day shard, layout 1: layout; for each order (total, tx, rx) 0, or 1 with value and id of the floor; gateways: count, then
/// id, version, tx, rx each, ascending by id.
/// </summary>
/// <param name="capacity">How many gateways are kept per order; no part of what is stored.</param>
public sealed class DayShardStateCodec(int capacity) : IBinaryStateCodec<DayShardState>
{
    private const byte Layout = 1;

    public DayShardStateCodec()
        : this(DayShardState.Capacity)
    {
    }

    public void Write(DayShardState state, StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Layout);
        foreach (var by in TopRanking.Orders)
        {
            var floor = state.Ranking.Floor(by);
            writer.Byte(floor is null ? (byte)0 : (byte)1);
            if (floor is { } rank)
            {
                writer.Number(rank.Value);
                writer.Text(rank.Gateway);
            }
        }

        writer.Number(state.Ranking.Kept.Count);
        foreach (var day in state.Ranking.Kept.OrderBy(day => day.Gateway, StringComparer.Ordinal))
        {
            writer.Text(day.Gateway);
            writer.Number(day.Version);
            writer.Number(day.Tx);
            writer.Number(day.Rx);
        }
    }

    public DayShardState Read(ref StateReader reader)
    {
        reader.Layout("day shard", Layout);
        var state = new DayShardState(capacity);
        foreach (var by in TopRanking.Orders)
        {
            state.Ranking.SetFloor(by, reader.Byte() == 0 ? null : new TopRank(reader.Number(), reader.Text()));
        }

        for (var count = reader.Count(4); count > 0; count--)
        {
            state.Ranking.Set(new GatewayDay(reader.Text(), reader.Number(), reader.Number(), reader.Number()));
        }

        return state;
    }
}
