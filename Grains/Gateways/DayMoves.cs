using Weir.Analytics.EventTime;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>Days of one month that leave the state for a chunk, and those that are dropped because nothing is left of them here.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Month">The month.</param>
/// <param name="Moved">Totals to add to the month's chunk.</param>
/// <param name="Closed">Days whose entry goes; the others stay open with nothing in them.</param>
internal sealed record DayMove(RecordKind Kind, int Month, List<DayTotal> Moved, List<int> Closed);

/// <summary>Decides which days leave the state with the next write. Pure.</summary>
internal static class DayMoves
{
    /// <summary>Days that stay in the state because they are asked for most, and may yet change.</summary>
    public const int NewestKept = 2;

    /// <summary>
    /// More days than this and even open ones give their totals to a chunk and stay as an empty entry, so that a replay of years in one
    /// checkpoint keeps the state small.
    /// </summary>
    public const int InlineMax = 64;

    /// <summary>What to move.</summary>
    /// <param name="kind">A kind.</param>
    /// <param name="acknowledged">The day shards have the totals of this version.</param>
    /// <returns>A move per month that has any.</returns>
    public static List<DayMove> Plan(KindState kind, long acknowledged)
    {
        var moves = new List<DayMove>();
        var days = kind.Account.Applied.Days;
        var crowded = days.Length > InlineMax;
        for (var i = 0; i < days.Length - NewestKept; i++)
        {
            ref readonly var day = ref days[i];
            var closed = day.Stamp <= acknowledged && day.Day < kind.Account.FirstWaitingDay;
            var hasTotals = day.Records > 0;
            if (closed || (crowded && hasTotals))
            {
                var month = MonthNumber.Of(day.Day);
                if (moves.Count == 0 || moves[^1].Month != month)
                {
                    moves.Add(new DayMove(kind.Kind, month, [], []));
                }

                if (hasTotals)
                {
                    moves[^1].Moved.Add(day);
                }

                if (closed)
                {
                    moves[^1].Closed.Add(day.Day);
                }
            }
        }

        return moves;
    }

    /// <summary>Takes what was moved out of the state.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="move">The move.</param>
    /// <param name="written">The chunk that has the month now, null when nothing was moved.</param>
    public static void Complete(KindState kind, DayMove move, ChunkReference? written)
    {
        if (written is { } chunk)
        {
            kind.Chunks.Set(chunk);
        }

        var applied = kind.Account.Applied;
        foreach (var day in move.Moved)
        {
            applied.At(day.Day) = new DayTotal(day.Day, 0, 0, 0, 0, day.Stamp);
        }

        foreach (var day in move.Closed)
        {
            applied.Remove(day);
        }
    }
}
