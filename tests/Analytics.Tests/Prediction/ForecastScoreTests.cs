using Weir.Analytics.Prediction;

namespace Weir.Analytics.Tests.Prediction;

public sealed class ForecastScoreTests
{
    // At step k · 100 ms the line says k, the model 10, the last value was 4.
    private static readonly IssuedForecast Issued = new(
        500, 100, 2, 3, [new IssuedAxis(new SpeedLine(3, 0, 0, 10, 0, 1), 0.5, [new(10, 1), new(10, 2), new(10, 3)], 4, 2)]);

    [Fact]
    public void AWindow_IsHeldAgainstWhatCame_LayerByLayer()
    {
        var sut = new ForecastScore(0, 0.95);
        sut.Add(Issued, step => step switch { 6 => 9, 7 => 7, 8 => 12, _ => double.NaN });

        // Combined: (6 + 10) / 2 = 8, (7 + 10) / 2 = 8.5, then 10 alone.
        Assert.Equal(1, sut.Windows);
        Assert.Equal(Math.Abs(8 - 9 + 8.5 - 7 + 10 - 12), sut.Differences[0], 1e-9);
        Assert.Equal((1 + 1.5 + 2) / 3, sut.Combined.MeanAbsolute, 1e-9);
        Assert.Equal((2, 1.5), (sut.Speed.Count, Math.Round(sut.Speed.MeanAbsolute, 9)));
        Assert.Equal(Math.Sqrt((1 + 9 + 4) / 3.0), sut.Batch.RootMeanSquare, 1e-9);
        Assert.Equal((5 + 3 + 8) / 3.0, sut.Naive.MeanAbsolute, 1e-9);

        // ±1.96, ±3.92, ±5.88 of the model; ±3.92, ±5.54, ±6.79 of the walk.
        Assert.Equal(1, sut.Batch.Coverage, 1e-9);
        Assert.Equal(1 / 3.0, sut.Naive.Coverage, 1e-9);
    }

    [Fact]
    public void AWindow_OfWhichNothingCame_IsNone()
    {
        var sut = new ForecastScore(0, 0.95);
        sut.Add(Issued, _ => double.NaN);

        Assert.Equal(0, sut.Windows);
        Assert.Null(sut.Compare());
        Assert.True(double.IsNaN(sut.Combined.MeanAbsolute));
    }

    [Fact]
    public void Distributions_AreComparedOverAllWindows()
    {
        var sut = new ForecastScore(0, 0.95);
        sut.Add(Issued, step => step + 100);
        sut.Add(Issued, step => step + 100);

        Assert.Equal(1, sut.Compare()!.Value.Statistic);
    }
}
