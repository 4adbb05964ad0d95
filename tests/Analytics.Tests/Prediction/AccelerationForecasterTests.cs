using Weir.Analytics.Arima;
using Weir.Analytics.Prediction;

namespace Weir.Analytics.Tests.Prediction;

public sealed class AccelerationForecasterTests
{
    private const long Start = 1_700_000_000_000;
    private static readonly ForecasterRules Rules = new() { HistoryMin = 30, Window = 1_000 };

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(99, 100)]
    public void Points_BeginAtTheFirstWholeMultipleAfterTheNewestReading(long behind, long first)
    {
        var sut = new AccelerationForecaster(Rules);
        Feed(sut, Start - 100, 1);
        Feed(sut, Start + behind, 2);

        var points = sut.Predict(10).Points(0, 0.95);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => Start + first + (100 * i)), points.Select(point => point.At));
    }

    [Fact]
    public void Points_AtAGreaterDistance_AreWholeMultiplesOfIt()
    {
        var sut = new AccelerationForecaster(Rules);
        Feed(sut, Start + 100, 1);
        Feed(sut, Start + 250, 2);

        var first = ((Start + 250) / 300 * 300) + 300;
        Assert.Equal([first, first + 300], sut.Predict(2, distance: 3).Points(0, 0.95, distance: 3).Select(point => point.At));
    }

    [Fact]
    public void WithoutAModel_TheLineSpeaks_AndBeyondItsHorizonItsLastValueIsHeld()
    {
        var sut = new AccelerationForecaster(Rules with { SpeedHorizon = 3 });
        Feed(sut, Start, 1);
        Feed(sut, Start + 100, 2);
        Feed(sut, Start + 200, 3);

        var points = sut.Predict(5).Points(0, 0.95);

        Assert.Equal([4.0, 5, 6, 6, 6], points.Select(point => Math.Round(point.Value.Value, 9)));
        Assert.Equal([true, true, true, false, false], points.Select(point => point.Speed is not null));
        Assert.All(points, point => Assert.Null(point.Batch));
    }

    [Fact]
    public void WithAModel_BothAreWeighted_AndBeyondTheLinesHorizonTheModelSpeaks()
    {
        var sut = new AccelerationForecaster(Rules with { SpeedHorizon = 3 });
        var series = FeedNoise(sut, 200);
        var model = Publish(sut);
        var points = sut.Predict(5).Points(0, 0.95);
        var expected = model.Forecast(5);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(expected[i].Value, points[i].Batch!.Value.Value, 1e-12);
            var value = i < 3 ? (0.3 * points[i].Speed!.Value.Value) + (0.7 * expected[i].Value) : expected[i].Value;
            Assert.Equal(value, points[i].Value.Value, 1e-12);
            Assert.Equal(1.959964 * expected[i].StandardError, points[i].Batch!.Value.HalfWidth, 1e-5);
        }

        Assert.Equal([true, true, true, false, false], points.Select(point => point.IsCombined));
        Assert.Equal(200, series.Count);
    }

    /// <summary>What comes after a fit reaches the model's forecasts as if it had always known it, also what comes out of order.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AModel_GoesOnWithWhatComes(bool outOfOrder)
    {
        var sut = new AccelerationForecaster(Rules);
        FeedNoise(sut, 200);
        var model = Publish(sut);
        var random = new Random(5);
        var (later, dates) = (new double[40], Enumerable.Range(0, 40).ToList());
        if (outOfOrder)
        {
            // In pairs the wrong way round, with a look in between.
            dates = [.. dates.Chunk(2).SelectMany(pair => pair.Reverse())];
        }

        foreach (var i in dates)
        {
            later[i] = random.NextDouble();
            Feed(sut, Start + (100 * (200 + i)), later[i]);
            _ = sut.Predict(5);
        }

        var expected = later.Aggregate(model, (current, value) => current.Advance(value)).Forecast(5);
        Assert.Equal(expected.Select(forecast => forecast.Value), sut.Predict(5).Points(0, 0.95).Select(point => point.Batch!.Value.Value), (one, other) => Math.Abs(one - other) < 1e-12);
    }

    [Fact]
    public void AModel_WhoseDeviceWasSilentForLongerThanTheHistory_SaysNothingMore()
    {
        var sut = new AccelerationForecaster(Rules);
        FeedNoise(sut, 200);
        Publish(sut);
        Feed(sut, Start + 1_000_000, 1);
        Feed(sut, Start + 1_000_100, 1);

        Assert.All(sut.Predict(3).Points(0, 0.95), point => Assert.Null(point.Batch));
    }

    [Fact]
    public void AFit_IsWantedOnceThereIsEnough_AgainWhenTheModelIsOld_AndEarlierWhenTheLineDoesBetter()
    {
        var sut = new AccelerationForecaster(Rules with { RefitEvery = 20_000 });
        FeedNoise(sut, 29);
        Assert.False(sut.WantsFit);
        FeedNoise(sut, 40, from: 29);
        Assert.True(sut.WantsFit);
        Publish(sut);
        Assert.False(sut.WantsFit);

        // A ramp, of which a model of noise around a mean knows nothing.
        for (var i = 0; i < 100; i++)
        {
            Feed(sut, Start + (100 * (69 + i)), 10 + i);
            if (i % 10 == 9)
            {
                sut.Issue();
            }
        }

        Assert.True(sut.WantsFit);
        Publish(sut);
        Assert.False(sut.WantsFit);
        FeedNoise(sut, 200, from: 169);
        Assert.True(sut.WantsFit);
    }

    [Fact]
    public void TheWeight_ThatIsFound_IsThatOfTheLayerThatWasRight()
    {
        var sut = new AccelerationForecaster(Rules with { FindsWeight = true });
        FeedNoise(sut, 60);
        Publish(sut);
        Assert.Equal(0.3, sut.Predict(1).Axes[0].Weight);
        for (var i = 0; i < 300; i++)
        {
            Feed(sut, Start + (100 * (60 + i)), 10 + i);
            if (i % 10 == 9)
            {
                sut.Issue();
            }
        }

        Assert.InRange(sut.Predict(1).Axes[0].Weight, 0.8, 1);
    }

    [Fact]
    public void WantsFit_WhenOneAxisKeepsAnOlderModel_GoesByTheNewest()
    {
        var sut = new AccelerationForecaster(Rules with { RefitEvery = 5_000 });
        FeedNoise(sut, 100);
        var model = Publish(sut);
        FeedNoise(sut, 60, from: 100);
        Assert.True(sut.WantsFit);

        sut.Publish([null, model, null, null], sut.LastStep);

        Assert.Equal((false, sut.LastStep), (sut.WantsFit, sut.PublishedThrough));
    }

    [Fact]
    public void TheMagnitude_IsOfEachReading_NotOfTheMeans()
    {
        var sut = new AccelerationForecaster(Rules);
        sut.Take(Start, 1, 0, 0, isLate: false);
        sut.Take(Start + 10, -1, 0, 0, isLate: false);

        Assert.Equal(1, sut.Predict(1).Points(3, 0.95)[0].Value.Value, 1e-12);
    }

    private static void Feed(AccelerationForecaster sut, long date, double x) => sut.Take(date, x, 0, 0, isLate: false);

    private static List<double> FeedNoise(AccelerationForecaster sut, int count, int from = 0)
    {
        var random = new Random(7 + from);
        var series = new List<double>();
        for (var i = 0; i < count; i++)
        {
            series.Add(random.NextDouble());
            Feed(sut, Start + (100 * (from + i)), series[^1]);
        }

        return series;
    }

    private static ArimaModel Publish(AccelerationForecaster sut)
    {
        var (last, series) = sut.Training()!.Value;
        var model = ArimaEstimator.Fit(series[0], new ArimaOrder(1, 0, 0), ArimaConstant.Mean);
        sut.Publish([model, null, null, null], last);
        return model;
    }
}
