using System.Net;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Cli;

/// <summary>Predictions on the command line.</summary>
public sealed class PredictTests : IDisposable
{
    private readonly FakeHandler _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task Predict_OfADevice_PrintsItsLayersAChartAndThePoints()
    {
        _service.Then(HttpStatusCode.OK, PredictionTexts.Prediction).Then(
            HttpStatusCode.OK,
            """{"readings":[{"date":"2024-03-01T11:59:59.999Z","x":1,"y":0,"z":0},{"date":"2024-03-01T12:00:00.000Z","x":2,"y":0,"z":0}],"next":null}""");

        var run = await RunAsync("lift 1", "--axis", "x", "--horizon", "2", "--level", "90", "--weight", "0.25", "--step", "100", "--window", "1500");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal("/v1/elevators/lift%201/prediction?axis=x&horizon=2&level=90&weight=0.25&step=100&window=1500", _service.Seen[0].Address.PathAndQuery);
        var lines = run.Out.Split(Environment.NewLine);
        Assert.Equal(
            ["lift 1, x in g: 2 points",
             "speed layer: 1.25 g, 0.5 g/s, residual error - g, 100 readings of 1,000 ms, weight 0.3",
             "batch layer: ARIMA(2,0,1) with mean, AICc -12.5, 600 values up to 2024-03-01T12:00:00.900Z, version 3"], lines[..3]);
        Assert.Equal(
            ["at                        source    value  lower 90 %  upper 90 %  speed  batch",
             "2024-03-01T12:00:00.100Z  combined    1.5           1           2   1.25   1.75",
             "2024-03-01T12:00:00.200Z  batch      1.75           -           -      -   1.75", ""], lines[^4..]);
    }

    [Fact]
    public async Task Predict_OfADevice_DrawsTheLastReadingOfEachStepBeforeThePoints()
    {
        _service.Then(HttpStatusCode.OK, PredictionTexts.Prediction).Then(
            HttpStatusCode.OK,
            """{"readings":[{"date":"2024-03-01T11:59:59.900Z","x":5,"y":0,"z":0},{"date":"2024-03-01T11:59:59.999Z","x":1,"y":0,"z":0},{"date":"2024-03-01T12:00:00.000Z","x":2,"y":0,"z":0}],"next":null}""");

        var chart = (await RunAsync("lift 1", "--axis", "x")).Out.Split(Environment.NewLine)[4..16];

        // 84 columns of 100 ms end with the first point, at 12:00:00.100.
        Assert.Equal("?type=Accelerometer&from=2024-03-01T11%3A59%3A51.700Z&to=2024-03-01T12%3A00%3A00.099Z&limit=1000", _service.Seen[1].Address.Query);
        var (top, bottom) = (chart[0], chart[11]);
        Assert.Equal($"{"2",12} {new string(' ', 83)}*|:", top);
        Assert.Equal($"{"1",12} {new string(' ', 82)}* |:", bottom);
        Assert.Contains(chart, line => line.EndsWith("|o", StringComparison.Ordinal));
        Assert.Contains(chart, line => line.EndsWith("|:o", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Predict_ForMachines_PrintsTheAnswerAndAsksForNothingElse()
    {
        _service.Then(HttpStatusCode.OK, PredictionTexts.Prediction).Then(HttpStatusCode.OK, PredictionTexts.Evaluation);

        Assert.Equal(PredictionTexts.Prediction, (await RunAsync("lift 1", "--axis", "x", "--json")).Out.Trim());
        Assert.Equal(PredictionTexts.Evaluation, (await RunAsync("lift 1", "--evaluation", "--json")).Out.Trim());
        Assert.Equal(["?axis=x&level=95", "?axis=magnitude&windows=1000"], _service.Seen.Select(seen => seen.Address.Query));
    }

    [Fact]
    public async Task Predict_WithoutAModelOrReadings_SaysSo()
    {
        _service.Then(
            HttpStatusCode.OK,
            """{"device":"a","axis":"magnitude","generatedAt":"2024-03-01T12:00:05.250Z","model":{"speed":null,"batch":null},"points":[{"at":"2024-03-01T12:00:00.100Z","value":1,"lower":1,"upper":1,"source":"speed","speed":1,"batch":null}]}""")
            .Then(HttpStatusCode.NotFound, "{}");

        var run = await RunAsync("a");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["a, magnitude in g: 1 points", "speed layer: none", "batch layer: no model yet"], run.Out.Split(Environment.NewLine)[..3]);
    }

    [Fact]
    public async Task Predict_WithEvaluation_PrintsHowGoodEachLayerWas()
    {
        _service.Then(HttpStatusCode.OK, PredictionTexts.Evaluation);

        var run = await RunAsync("lift 1", "--axis", "z", "--evaluation", "--windows", "20");

        Assert.Equal("/v1/elevators/lift%201/evaluation?axis=z&windows=20", _service.Seen[0].Address.PathAndQuery);
        Assert.Equal(
            ["lift 1, z in g: 7 predictions",
             "sums differ by 0.125 to 3.5, 1.25 on average",
             "Kolmogorov-Smirnov: D 0.2, p -",
             "",
             "layer     MASE  RMSE  coverage",
             "combined   0.5  0.25      0.95",
             "speed        1   0.5       0.9",
             "batch        -     -         -",
             "naive      1.5  0.75         -", ""], run.Out.Split(Environment.NewLine));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "a: no such device, it never sent a reading")]
    [InlineData(HttpStatusCode.Conflict, "409 two readings are needed")]
    [InlineData(HttpStatusCode.BadRequest, "400 two readings are needed")]
    public async Task Predict_ThatCannotBeAnswered_FailsWithTheReason(HttpStatusCode status, string reason)
    {
        _service.Then(status, """{"detail":"two readings are needed"}""");

        var run = await RunAsync("a");

        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--axis: 'w' is not one of x, y, z, magnitude", "--axis", "w")]
    [InlineData("--horizon: 601 is too large, at most 600 is allowed", "--horizon", "601")]
    [InlineData("--level: 'high' is not a number", "--level", "high")]
    [InlineData("--level: 49 is too small, at least 50 is required", "--level", "49")]
    [InlineData("--weight: 1.5 is too large, at most 1 is allowed", "--weight", "1.5")]
    [InlineData("--step: 0 is too small", "--step", "0")]
    [InlineData("--window: 10001 is too large", "--window", "10001")]
    [InlineData("--windows: only with --evaluation", "--windows", "5")]
    [InlineData("--horizon: not together with --evaluation", "--evaluation", "--horizon", "5")]
    [InlineData("--weight: not together with --evaluation", "--weight", "0", "--evaluation")]
    public async Task Predict_OfWhatCannotBeMeant_IsBadUsageAndAsksNobody(string reason, params string[] options)
    {
        var run = await RunAsync(["a", .. options]);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Empty(_service.Seen);
    }

    [Fact]
    public async Task Predict_OfADeviceThatCannotBe_IsBadUsage() =>
        Assert.Contains("DEVICE: 'a\n' is not an id, 1 to 128 characters", (await RunAsync("a\n")).Error, StringComparison.Ordinal);

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(new CliContextSetup(_service), ["predict", "--server", "http://localhost", .. arguments]);
}
