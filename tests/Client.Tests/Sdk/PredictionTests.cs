using System.Globalization;
using System.Net;
using Weir.Client.Tests.Support;
using Weir.Elevators.Prediction;

namespace Weir.Client.Tests.Sdk;

/// <summary>Predictions asked for with the client for devices in elevators.</summary>
public sealed class PredictionTests : IDisposable
{
    private const string Item = """{"issuedAt":"2024-03-01T12:00:00.000Z","at":"2024-03-01T12:00:00.100Z","axis":"x","step":1,"value":1.5,"lower":1,"upper":2,"source":"batch","speed":null,"batch":1.5,"actual":null}""";
    private readonly FakeHandler _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task GetPredictionAsync_OfADevice_AsksForWhatIsWantedAndReadsTheAnswer()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.OK, PredictionTexts.Prediction);

        var answer = (await sut.GetPredictionAsync("lift 1/a", new PredictionQuery(AccelerationAxis.X, 2, 97.5, 0.25, 200, 1_500)))!;

        Assert.Equal("/v1/elevators/lift%201%2Fa/prediction?axis=x&horizon=2&level=97.5&weight=0.25&step=200&window=1500", _service.Seen[0].Address.PathAndQuery);
        Assert.Equal(("lift 1", "x", At("12:00:05.250")), (answer.Device, answer.Axis, answer.GeneratedAt));
        Assert.Equal(new SpeedModelAnswer(0.5, 1.25, null, 100, 1_000, 0.3), answer.Model.Speed);
        var batch = answer.Model.Batch!;
        Assert.Equal([2, 0, 1], batch.Order);
        Assert.Equal((-12.5, 3L, "mean", At("12:00:01.000"), At("12:00:00.900"), 600), (batch.Aicc, batch.Version, batch.Constant, batch.FittedAt, batch.FittedThrough, batch.Observations));
        Assert.Equal(new PredictedPointAnswer(At("12:00:00.100"), 1.5, 1, 2, "combined", 1.25, 1.75), answer.Points[0]);
        Assert.Equal(new PredictedPointAnswer(At("12:00:00.200"), 1.75, null, null, "batch", null, 1.75), answer.Points[1]);
    }

    [Fact]
    public async Task GetPredictionAsync_WhereTheSettingsDecide_LeavesThemOut()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.OK, """{"device":"a","axis":"magnitude","generatedAt":"2024-03-01T12:00:05.250Z","model":{"speed":null,"batch":null},"points":[]}""");

        var answer = (await sut.GetPredictionAsync("a", new PredictionQuery(AccelerationAxis.Magnitude)))!;

        Assert.Equal("?axis=magnitude&level=95", _service.Seen[0].Address.Query);
        Assert.Equal((null, null, 0), (answer.Model.Speed, answer.Model.Batch, answer.Points.Count));
    }

    [Fact]
    public async Task GetPredictionAsync_OfTooFewReadings_ThrowsWhatIsMissing()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.Conflict, """{"detail":"two accelerometer readings are needed, there is 1"}""");

        var failure = await Assert.ThrowsAsync<TooFewReadingsException>(() => sut.GetPredictionAsync("a", new PredictionQuery(AccelerationAxis.X)));

        Assert.Equal("/v1/elevators/a/prediction?axis=x&level=95: 409 two accelerometer readings are needed, there is 1", failure.Message);
    }

    [Fact]
    public async Task Calls_ThatTheServerRefuses_ThrowItsReason()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.BadRequest, """{"detail":"horizon is 0"}""").Then(HttpStatusCode.BadRequest, """{"detail":"windows is 0"}""")
            .Then(HttpStatusCode.BadRequest, """{"detail":"limit is 0"}""");

        await AssertRefusedAsync("horizon is 0", () => sut.GetPredictionAsync("a", new PredictionQuery(AccelerationAxis.X, 0)));
        await AssertRefusedAsync("windows is 0", () => sut.GetEvaluationAsync("a", AccelerationAxis.X, 0));
        await AssertRefusedAsync("limit is 0", () => ReadAsync(sut.GetPredictionsAsync("a", AccelerationAxis.X, pageSize: 0)));

        static async Task AssertRefusedAsync(string reason, Func<Task> call) =>
            Assert.Contains(reason, (await Assert.ThrowsAsync<InvalidRequestException>(call)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_ForADeviceThatNeverSent_TellNothing()
    {
        await using var sut = Create();
        _service.Otherwise = _ => FakeHandler.Answer(HttpStatusCode.NotFound, "{}");

        Assert.Null(await sut.GetPredictionAsync("a", new PredictionQuery(AccelerationAxis.X)));
        Assert.Null(await sut.GetEvaluationAsync("a", AccelerationAxis.X));
        Assert.Empty(await ReadAsync(sut.GetPredictionsAsync("a", AccelerationAxis.X)));
    }

    [Fact]
    public async Task GetPredictionAsync_OfAnotherServersAnswer_Throws()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.OK, "[]");
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => sut.GetPredictionAsync("a", new PredictionQuery(AccelerationAxis.X)));
    }

    [Fact]
    public async Task GetPredictionsAsync_OfSeveralPages_FollowsThem()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.OK, $$"""{"items":[{{Item}}],"next":"2024-03-01T12:00:00.00000000000000000000002Z"}""")
            .Then(HttpStatusCode.OK, $$"""{"items":[{{Item.Replace("\"step\":1", "\"step\":2", StringComparison.Ordinal).Replace("\"actual\":null", "\"actual\":1.25", StringComparison.Ordinal)}}],"next":null}""");

        var items = await ReadAsync(sut.GetPredictionsAsync("a b", AccelerationAxis.X, At("12:00:00.000"), At("13:00:00.000"), 1));

        Assert.Equal(new KeptPredictionAnswer(At("12:00:00.000"), At("12:00:00.100"), "x", 1, 1.5, 1, 2, "batch", null, 1.5, null), items[0]);
        Assert.Equal((2, 1.25), (items[1].Step, items[1].Actual));
        Assert.Equal("/v1/elevators/a%20b/predictions?axis=x&from=2024-03-01T12%3A00%3A00.000Z&to=2024-03-01T13%3A00%3A00.000Z&limit=1", _service.Seen[0].Address.PathAndQuery);
        Assert.EndsWith("&after=2024-03-01T12%3A00%3A00.00000000000000000000002Z&limit=1", _service.Seen[1].Address.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetEvaluationAsync_OfADevice_ReadsTheAnswer()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.OK, PredictionTexts.Evaluation);

        var answer = (await sut.GetEvaluationAsync("a", AccelerationAxis.Z, 20))!;

        Assert.Equal("/v1/elevators/a/evaluation?axis=z&windows=20", _service.Seen[0].Address.PathAndQuery);
        Assert.Equal((7, new CumulatedAnswer(0.125, 3.5, 1.25), new KsAnswer(0.2, null)), (answer.Windows, answer.Cumulated, answer.Ks));
        Assert.Equal(
            [new LayerAnswer(0.5, 0.25, 0.95), new LayerAnswer(1, 0.5, 0.9), new LayerAnswer(null, null, null), new LayerAnswer(1.5, 0.75, null)],
            [answer.Layers.Combined, answer.Layers.Speed, answer.Layers.Batch, answer.Layers.Naive]);
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2024-03-01T{time}Z", CultureInfo.InvariantCulture);

    private static async Task<List<KeptPredictionAnswer>> ReadAsync(IAsyncEnumerable<IReadOnlyList<KeptPredictionAnswer>> pages)
    {
        var items = new List<KeptPredictionAnswer>();
        await foreach (var page in pages)
        {
            items.AddRange(page);
        }

        return items;
    }

    private ElevatorClient Create() => new(new GatewayClientOptions { HandlerFactory = () => _service });
}
