using Weir.Analytics.Evaluation;
using Weir.Analytics.Prediction;

namespace Weir.Analytics.Tests.Evaluation;

public sealed class RollingOriginTests
{
    private const int Horizon = 10;
    private static readonly ForecasterRules Rules = new() { Window = 1_000, RefitEvery = 5_000 };

    [Fact]
    public void Forecast_AtAnOrigin_HasNotLookedBehindIt()
    {
        var handedOut = 0L;
        var readings = Readings(200).Select(reading =>
        {
            handedOut = reading.Date;
            return reading;
        });

        var origins = new RollingOrigin(Rules, [0]).Forecast(readings, Horizon).Select(issued => (issued.IssuedAt, handedOut)).ToList();

        Assert.NotEmpty(origins);
        Assert.All(origins, origin => Assert.Equal(origin.handedOut, origin.IssuedAt));
    }

    [Fact]
    public void Forecast_WhenWhatFollowsIsDifferent_SaysTheSameUpToThen()
    {
        var (usual, other) = (Readings(200), Readings(200));
        for (var i = 150; i < other.Length; i++)
        {
            other[i] = other[i] with { X = 1_000 * other[i].X };
        }

        var (expected, found) = (Said(usual), Said(other));

        Assert.Equal(expected.Where(said => said.Step <= 150), found.Where(said => said.Step <= 150));
        Assert.NotEqual(expected.Where(said => said.Step > 150), found.Where(said => said.Step > 150));
    }

    [Fact]
    public void Forecast_BeginsWithTheFirstModel_AndHasAnOriginForEveryStep()
    {
        var sut = new RollingOrigin(Rules, [0]);

        var steps = sut.Forecast(Readings(200), Horizon).Select(issued => issued.LastStep).ToList();

        // Thirty values make a model, and a prediction is issued with each tenth.
        Assert.Equal(Enumerable.Range(30, 171).Select(step => (long)step), steps);
        Assert.Equal(4, sut.Fits);
    }

    [Fact]
    public void Forecast_OfSeriesThatAreNotWanted_HasNoModel()
    {
        var issued = new RollingOrigin(Rules, [0]).Forecast(Readings(60), Horizon).Last();
        Assert.True(issued.Axes[0].Batch.Count >= Horizon);
        Assert.Empty(issued.Axes[1].Batch);
    }

    private static List<(long Step, double Line, double Model)> Said(IEnumerable<DatedAcceleration> readings) =>
        [.. new RollingOrigin(Rules, [0]).Forecast(readings, Horizon).Select(issued => (issued.LastStep, issued.Axes[0].Line.MeanValue, issued.Axes[0].Batch[Horizon - 1].Value))];

    private static DatedAcceleration[] Readings(int count)
    {
        var (random, value) = (new Random(7), 0.0);
        return [.. Enumerable.Range(1, count).Select(i => new DatedAcceleration(i * Rules.Step, value = (0.7 * value) + random.NextDouble() - 0.5, 0, 1))];
    }
}
