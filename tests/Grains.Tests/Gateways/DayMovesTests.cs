using Weir.Analytics.EventTime;
using Weir.Grains.Gateways;
using Weir.Records;

namespace Weir.Grains.Tests.Gateways;

public sealed class DayMovesTests
{
    private static readonly int FirstDay = DayNumber.Of(new DateOnly(2024, 1, 30));

    [Fact]
    public void Plan_WhenDaysAreAcknowledged_MovesAllButTheNewestTwoByMonth()
    {
        var kind = Counter(days: 5);
        var moves = DayMoves.Plan(kind, acknowledged: 100);

        Assert.Equal([(24_288, 2), (24_289, 1)], moves.Select(move => (move.Month, move.Moved.Count)));
        moves.ForEach(move => DayMoves.Complete(kind, move, new ChunkReference(move.Month, 1, 1)));
        Assert.Equal([FirstDay + 3, FirstDay + 4], kind.Account.Applied.Days.ToArray().Select(day => day.Day));
    }

    [Fact]
    public void Plan_WhenADayChangedAfterWhatTheShardsHave_KeepsItOpen()
    {
        var kind = Counter(days: 5);
        kind.Account.Apply([new Reading(DayNumber.Start(FirstDay + 1), 1, 1)], AccountingRules.Default, 101);

        Assert.Equal([FirstDay, FirstDay + 2], DayMoves.Plan(kind, acknowledged: 100).SelectMany(move => move.Closed));
    }

    [Fact]
    public void Plan_WhenThereAreManyOpenDays_MovesTheirTotalsAndKeepsThemOpen()
    {
        var kind = Counter(days: 100);
        foreach (var move in DayMoves.Plan(kind, acknowledged: 0))
        {
            Assert.Empty(move.Closed);
            DayMoves.Complete(kind, move, new ChunkReference(move.Month, 1, 1));
        }

        var days = kind.Account.Applied.Days.ToArray();
        Assert.Equal((100, 98), (days.Length, days.Count(day => day.Records == 0 && day.Stamp == 100)));
        Assert.Empty(DayMoves.Plan(kind, acknowledged: 0));
        Assert.All(DayMoves.Plan(kind, acknowledged: 100), move => Assert.Empty(move.Moved));
    }

    [Fact]
    public void Plan_WhenReadingsStillWait_KeepsTheirDays()
    {
        var kind = new KindState(RecordKind.Cumulative, KindAccount.Create(ReadingKind.Cumulative));
        for (var i = 0; i < 4; i++)
        {
            kind.Account.Apply([new Reading(DayNumber.Start(FirstDay + i), i, i)], AccountingRules.Default, i + 1);
        }

        // The last reading waits, so three days are in the ledger: the newest two of them stay.
        Assert.Equal([FirstDay], DayMoves.Plan(kind, acknowledged: 100).SelectMany(move => move.Closed));
    }

    private static KindState Counter(int days)
    {
        var kind = new KindState(RecordKind.Counter, KindAccount.Create(ReadingKind.Counter));
        for (var i = 0; i < days; i++)
        {
            kind.Account.Apply([new Reading(DayNumber.Start(FirstDay + i), 1, 1)], AccountingRules.Default, 100);
        }

        return kind;
    }
}
