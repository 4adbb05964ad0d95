using Weir.Analytics.Prediction;
using Weir.Analytics.Regression;

namespace Weir.Analytics.Tests.Prediction;

public sealed class RecentReadingsTests
{
    /// <summary>Kept up to date reading by reading, over many more readings than the sums are kept for, the lines are those of all readings of the window at once.</summary>
    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 1_024)]
    [InlineData(3, 8)]
    public void Lines_WhateverComes_AreThoseThroughTheWindow(int seed, int countMax)
    {
        const long Window = 1_000, Kept = 5_000;
        var random = new Random(seed);
        var recent = new RecentReadings(Window, Kept, countMax, 2);
        var all = new List<(long Date, double A, double B)>();
        var newest = 1_700_000_000_000L;
        for (var i = 0; i < 6_000; i++)
        {
            newest += random.Next(0, i / 500 % 3 == 2 ? 1_500 : 40);
            var late = random.Next(10) == 0 ? random.Next(0, 1_500) : 0;
            var reading = (newest - late, 1e3 + random.NextDouble(), (newest % 5_000) * 1e-3 + random.NextDouble());
            all.Add(reading);
            recent.Add(reading.Item1, [reading.Item2, reading.Item3]);
            if (i % 50 == 7)
            {
                var last = all.Max(one => one.Date);
                var kept = all.Where(one => one.Date > last - Kept).OrderBy(one => one.Date).TakeLast(countMax).ToList();
                Check(recent.Fit(0), In(kept, last - Window).Select(one => (one.Date, one.A)));
                Check(recent.Fit(1), In(kept, last - Window).Select(one => (one.Date, one.B)));
                Check(recent.Fit(1, 3_000), In(kept, last - 3_000).Select(one => (one.Date, one.B)));
                all.RemoveAll(one => one.Date < last - 8_000);
            }
        }
    }

    [Fact]
    public void TwoReadings_GiveTheLineThroughThem_AsFarOffAsTheyAreApart()
    {
        var recent = new RecentReadings(1_000, 1_000, 10, 1);
        recent.Add(1_000, [1]);
        recent.Add(1_100, [2]);

        var line = recent.Fit(0);

        Assert.Equal((2, 3.0), (line.Count, line.ValueAt(1_200)), (one, other) => one.Item1 == other.Item1 && Math.Abs(one.Item2 - other.Item2) < 1e-9);
        Assert.Equal(Math.Sqrt(0.5), line.ResidualError, 1e-12);
        Assert.True(line.HalfWidthAt(1_200, 0.95) > 12.7 * line.ResidualError);
    }

    [Fact]
    public void ReadingsOfOneInstant_GiveALevelLine()
    {
        var recent = new RecentReadings(1_000, 1_000, 10, 1);
        foreach (var value in (double[])[1, 2, 3])
        {
            recent.Add(5_000, [value]);
        }

        Assert.Equal((2, 2, 0), (recent.Fit(0).ValueAt(5_000), recent.Fit(0).ValueAt(9_000), recent.Fit(0).Slope));
        Assert.True(double.IsFinite(recent.Fit(0).HalfWidthAt(9_000, 0.95)));
    }

    /// <summary>What leaves the window takes its rounding along: hours between two readings, or a value as large as can be, say nothing of the line through those that follow.</summary>
    [Theory]
    [InlineData(3 * 3_600_000, 1, 14)]
    [InlineData(40 * 86_400_000L, 1, 1)]
    [InlineData(9_000, 1, 3)]
    [InlineData(3 * 3_600_000, 1, 0)]
    [InlineData(9_000, 1, 0)]
    [InlineData(9_000, 1L << 53, 3)]
    public void Lines_AfterAGapOrAnOutlier_AreThoseOfWhatFollows(long gap, double outlier, long apart)
    {
        const long Start = 1_700_000_000_000;
        var recent = new RecentReadings(50, 10_000, 1_024, 1);
        for (var i = 0; i < 40; i++)
        {
            recent.Add(Start + (7 * i), [i == 20 ? outlier : 0.1 * (i % 3)]);
        }

        var points = new List<(long Date, double Value)>();
        for (var i = 0; i < 8; i++)
        {
            points.Add((Start + gap + (apart * i), 0.3 * (i % 2)));
            recent.Add(points[^1].Date, [points[^1].Value]);
            var line = recent.Fit(0);
            var expected = new LineSums();
            points.Where(point => points[^1].Date - point.Date < 50).TakeLast(line.Count).ToList().ForEach(point => expected.Add((point.Date - Start - gap) / 1_000.0, point.Value));
            if (expected.Count == line.Count)
            {
                Assert.Equal(expected.Fit().Slope, line.Slope, 1e-5);
                Assert.Equal(expected.Fit().MeanY, line.MeanValue, 1e-9);
            }
        }

        Assert.True(recent.Fit(0).Count <= points.Count, "nothing of what came before is left");
    }

    private static IEnumerable<(long Date, double A, double B)> In(List<(long Date, double A, double B)> kept, long after) =>
        kept.Skip(Math.Min(kept.FindIndex(one => one.Date > after), Math.Max(0, kept.Count - RecentReadings.CountMin)));

    private static void Check(SpeedLine line, IEnumerable<(long Date, double Value)> points)
    {
        var (x, y) = (points.Select(point => (point.Date - 1_700_000_000_000) / 1_000.0).ToArray(), points.Select(point => point.Value).ToArray());
        var expected = SpeedLine.Of(LineRegression.Fit(x, y), 1_700_000_000_000);
        Assert.Equal(expected.Count, line.Count);
        Assert.Equal(expected.Slope, line.Slope, 1e-5);
        Assert.Equal(expected.ValueAt(expected.MeanAt), line.ValueAt(expected.MeanAt), 1e-7);
        Assert.Equal(expected.ResidualError, line.ResidualError, 1e-6);
    }
}
