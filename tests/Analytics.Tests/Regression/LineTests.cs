using Weir.Analytics.Regression;

namespace Weir.Analytics.Tests.Regression;

/// <summary>Lines over points that come and go.</summary>
public sealed class LineTests
{
    [Fact]
    public void Rolling_OverMillionsOfMilliseconds_StaysWithTheWindowsOwnFit()
    {
        // Places as instants since 1970, where squares of the places have no digits left for the window.
        const double Epoch = 1.7e12;
        var random = new Random(4);
        var (line, window) = (new RollingLine(50), new Queue<(double X, double Y)>());
        for (var i = 0; i < 200_000; i++)
        {
            var (x, y) = (Epoch + (i * 100.0), 1e6 + Math.Sin(i / 1000.0) + (random.NextDouble() * 1e-3));
            line.Add(x, y);
            window.Enqueue((x, y));
            if (window.Count > 50)
            {
                window.Dequeue();
            }
        }

        var expected = LineRegression.Fit([.. window.Select(p => p.X)], [.. window.Select(p => p.Y)]);
        Assert.Equal(50, line.Count);
        Assert.Equal(expected.Slope, line.Fit().Slope, 1e-9);
        Assert.Equal(1, line.Fit().ResidualError / expected.ResidualError, 1e-3);
    }

    [Fact]
    public void Sums_WhenPointsAreTakenAway_AreThoseOfTheRest()
    {
        var (all, rest) = (new LineSums(), new LineSums());
        foreach (var (x, y, w) in ((double, double, double)[])[(1, 2, 1), (2, 3, 2), (5, 1, 0.5), (7, 8, 3)])
        {
            all.Add(x, y, w);
            if (x < 7)
            {
                rest.Add(x, y, w);
            }
        }

        all.Remove(7, 8, 3);
        Assert.Equal(rest.Fit().Slope, all.Fit().Slope, 1e-12);
        Assert.Equal(rest.Fit().ResidualSum, all.Fit().ResidualSum, 1e-12);
        Assert.Equal(rest.Weight, all.Weight, 1e-12);
    }

    [Fact]
    public void Fit_WithWeights_IsThatOfRepeatedPoints()
    {
        var weighted = LineRegression.Fit([1, 2, 3], [1, 5, 2], [2, 1, 3]);
        var repeated = LineRegression.Fit([1, 1, 2, 3, 3, 3], [1, 1, 5, 2, 2, 2]);
        Assert.Equal(repeated.Slope, weighted.Slope, 1e-12);
        Assert.Equal(repeated.Intercept, weighted.Intercept, 1e-12);
        Assert.Equal(repeated.ResidualSum, weighted.ResidualSum, 1e-12);
    }

    [Fact]
    public void Fit_OfPointsAtOnePlace_IsLevelThroughTheirMean()
    {
        var fit = LineRegression.Fit([3, 3, 3], [1, 2, 6]);
        Assert.Equal((0, 3), (fit.Slope, fit.At(100)));
        Assert.True(double.IsNaN(LineRegression.Fit([1, 2], [1, 2]).Predict(3, 0.9).Lower));
    }

    [Fact]
    public void Fit_OfNoPoint_Refuses() => Assert.Throws<ArgumentException>(() => LineRegression.Fit([1], [double.NaN]));

    [Fact]
    public void Add_OfAnInfiniteValue_Refuses() => Assert.Throws<ArgumentException>(() => new RollingLine(5).Add(1, double.NegativeInfinity));
}
