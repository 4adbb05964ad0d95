using Weir.Days;
using Weir.Grains.Days;

namespace Weir.Grains.Tests.Days;

public sealed class TopRankingTests
{
    private const int Capacity = 8;

    [Fact]
    public void Top_WhenItSaysExact_IsTheTopOfAllGatewaysEver()
    {
        var inexact = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var ranking = new TopRanking(Capacity);
            var all = new Dictionary<string, GatewayDay>();
            for (var step = 1; step < 250; step++)
            {
                // Few values, so ties are common; totals rise and, as order within the lateness is found out, fall.
                var day = new GatewayDay($"gw{random.Next(80)}", step, random.Next(20), random.Next(20));
                all[day.Gateway] = day;
                ranking.Set(day);
                foreach (var by in TopRanking.Orders)
                {
                    var count = random.Next(1, Capacity + 1);
                    var (best, isExact) = ranking.Top(by, count);
                    inexact += isExact ? 0 : 1;
                    Assert.True(!isExact || Best(all, by, count).SequenceEqual(best), $"seed {seed}, step {step}, {by}");
                }

                Assert.True(ranking.Kept.Count <= Capacity * 4, $"seed {seed}: {ranking.Kept.Count} kept");
            }

            var again = ranking.WithoutFloors();
            foreach (var day in all.Values)
            {
                again.Set(day);
            }

            again.Shrink();
            Assert.All(TopRanking.Orders, by => Assert.True(again.Top(by, Capacity) is { IsExact: true } top && Best(all, by, Capacity).SequenceEqual(top.Best), $"seed {seed}"));
        }

        Assert.True(inexact > 300, $"only {inexact} inexact answers: the floors were not put to the test");
    }

    [Fact]
    public void Top_WhenNobodyWasLetGo_IsExactHoweverFewThereAre()
    {
        var ranking = new TopRanking(Capacity);
        Assert.True(ranking.Top(TopOrder.Total, 5) is { IsExact: true, Best.Count: 0 });
        ranking.Set(new GatewayDay("a", 1, 0, 0));
        Assert.True(ranking.Top(TopOrder.Total, 5) is { IsExact: true, Best.Count: 1 });
    }

    [Fact]
    public void Set_WhenTheVersionIsOlder_ChangesNothing()
    {
        var ranking = new TopRanking(Capacity);
        Assert.True(ranking.Set(new GatewayDay("a", 2, 5, 5)));
        Assert.False(ranking.Set(new GatewayDay("a", 1, 9, 9)));
        Assert.False(ranking.Set(new GatewayDay("a", 2, 5, 5)));
        Assert.Equal(5, Assert.Single(ranking.Kept).Tx);
    }

    [Fact]
    public void Top_WithEqualValues_IsInOrdinalOrder()
    {
        var ranking = new TopRanking(Capacity);
        foreach (var id in new[] { "b", "B", "a", "_" })
        {
            ranking.Set(new GatewayDay(id, 1, 1, 1));
        }

        Assert.Equal(["B", "_", "a", "b"], ranking.Top(TopOrder.Tx, 4).Best.Select(day => day.Gateway));
    }

    private static List<GatewayDay> Best(Dictionary<string, GatewayDay> all, TopOrder by, int count) =>
        [.. all.Values
            .OrderByDescending(day => by switch { TopOrder.Tx => day.Tx, TopOrder.Rx => day.Rx, _ => day.Tx + day.Rx })
            .ThenBy(day => day.Gateway, StringComparer.Ordinal)
            .Take(count)];
}
