using Weir.Analytics.Prediction;

namespace Weir.Analytics.Tests.Prediction;

public sealed class GridSeriesTests
{
    [Fact]
    public void AValue_IsTheMeanOfTheReadingsOfTheStepThatEndsThere()
    {
        var grid = new GridSeries(100, 10, 1);
        foreach (var (date, value) in ((long, double)[])[(1_001, 1), (1_100, 3), (1_101, 5), (1_300, 7)])
        {
            grid.Add(date, [value]);
        }

        Assert.Equal([2, 5, 7], new[] { grid[0, 11], grid[0, 12], grid[0, 13] });
        Assert.Equal((13, double.NaN, double.NaN), (grid.Last, grid[0, 10], grid[0, 14]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Values_InWhateverOrderReadingsCome_AreThoseOfASlowOracle(int seed)
    {
        const int Capacity = 20;
        var random = new Random(seed);
        var grid = new GridSeries(7, Capacity, 2);
        var all = new List<(long Date, double A, double B)>();
        var newest = 1_000L;
        for (var i = 0; i < 2_000; i++)
        {
            newest = Math.Max(newest, newest + random.Next(-3, random.Next(50) == 0 ? 400 : 8));
            var reading = (newest - random.Next(0, 160), random.NextDouble(), random.NextDouble());
            all.Add(reading);
            var before = grid.Last;
            grid.Add(reading.Item1, [reading.Item2, reading.Item3]);
            if (GridSeries.StepOf(reading.Item1, 7) <= before - Capacity)
            {
                all.RemoveAt(all.Count - 1);
            }

            var step = grid.Last - random.Next(0, Capacity);
            var expected = all.Where(one => (one.Date + 6) / 7 == step).ToList();
            Assert.Equal(expected.Count == 0 ? double.NaN : expected.Average(one => one.A), grid[0, step], 1e-12);
            Assert.Equal(expected.Count == 0 ? double.NaN : expected.Average(one => one.B), grid[1, step], 1e-12);
            Assert.Equal(all.Select(one => (one.Date + 6) / 7).Where(one => one >= grid.First).Distinct().Count(), grid.Filled);
        }
    }

    [Fact]
    public void ChangedFrom_IsTheOldestStepSinceItWasSettled()
    {
        var grid = new GridSeries(10, 10, 1);
        grid.Add(100, [1]);
        grid.Settle();
        grid.Add(130, [1]);
        grid.Add(120, [1]);

        Assert.Equal(12, grid.ChangedFrom);
    }
}
