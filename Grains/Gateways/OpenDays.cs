using Weir.Analytics.EventTime;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>A day that the day shards may not have as it is: what the state holds of it, and the chunk with the rest.</summary>
internal readonly record struct OpenDay(RecordKind Kind, DayTotal Inline, ChunkName? Chunk);

/// <summary>Which days a state holds open. Pure.</summary>
internal static class OpenDays
{
    /// <summary>
    /// Days changed later than the version that the state knows the shards to have, and those in which readings wait: what a crash between
    /// the write and the shards may have cut off is among them.
    /// </summary>
    public static List<OpenDay> Of(GatewayState state, in AccountingRules rules)
    {
        var open = new List<OpenDay>();
        foreach (var kind in state.Kinds)
        {
            var days = new DayLedger();
            kind.Account.Answer(rules, days);
            foreach (ref readonly var day in days.Days)
            {
                if (day.Stamp > state.Acknowledged)
                {
                    open.Add(new OpenDay(kind.Kind, day, ChunkOf(kind, day.Day)));
                }
            }
        }

        return open;
    }

    /// <summary>The chunk that has a part of a day.</summary>
    public static ChunkName? ChunkOf(KindState kind, int day) =>
        kind.Chunks.FindDay(day) is { } chunk ? new ChunkName(kind.Kind, chunk.Month, chunk.Number) : null;
}
