using System.Globalization;
using System.Net;
using Weir.Elevators.Prediction;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Elevators;

/// <summary>Questions for predictions over HTTP, whatever devices answer.</summary>
public sealed class PredictionRoutesTests : IAsyncLifetime
{
    private ScriptedElevators _server = null!;

    private ElevatorScript Script => _server.Script;

    public async Task InitializeAsync() => _server = await ScriptedElevators.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Prediction_OfADevice_HasTheContractsShape()
    {
        Script.Prediction = new Prediction(
            null,
            new SpeedModel(0.5, 1.25, 0.125, 100, 1_000, 0.3),
            new BatchModel(2, 0, 1, "mean", -12.5, 3, Ms("12:00:01"), Ms("12:00:00.900"), 600),
            [new PredictedPoint(Ms("12:00:00.100"), 1.5, 1, 2, PredictionSource.Combined, 1.25, 1.75), new PredictedPoint(Ms("12:00:00.200"), 1.75, 1, 2.5, PredictionSource.Batch, null, 1.75)]);

        var reply = await _server.GetAsync("/v1/elevators/lift%201%2Fa/prediction?axis=x&horizon=2&level=97.5&weight=0.25&step=200&window=1500");

        Assert.Equal(
            """{"device":"lift 1/a","axis":"x","generatedAt":"2024-03-01T12:00:05.250Z","model":{"speed":{"slope":0.5,"value":1.25,"residualError":0.125,"readings":100,"windowMs":1000,"weight":0.3}"""
            + ""","batch":{"order":[2,0,1],"aicc":-12.5,"version":3,"constant":"mean","fittedAt":"2024-03-01T12:00:01.000Z","fittedThrough":"2024-03-01T12:00:00.900Z","observations":600}}"""
            + ""","points":[{"at":"2024-03-01T12:00:00.100Z","value":1.5,"lower":1,"upper":2,"source":"combined","speed":1.25,"batch":1.75},"""
            + """{"at":"2024-03-01T12:00:00.200Z","value":1.75,"lower":1,"upper":2.5,"source":"batch","speed":null,"batch":1.75}]}""",
            reply.Text);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (reply.Status, reply.Type));
        Assert.Equal([("lift 1/a", new PredictionQuery(AccelerationAxis.X, 2, 97.5, 0.25, 200, 1_500))], Script.Asked);
    }

    [Fact]
    public async Task Prediction_WhereNothingIsSaid_LeavesItToTheSettings()
    {
        Script.Prediction = new Prediction(null, new SpeedModel(0, 1, 0, 2, 1_000, 0.3), null, [new PredictedPoint(0, 1, 1, 1, PredictionSource.Speed, 1, null)]);

        var answer = (await _server.GetAsync("/v1/elevators/a/prediction")).Json;

        Assert.Equal([("a", new PredictionQuery(AccelerationAxis.Magnitude, null, 95))], Script.Asked);
        Assert.Equal("""{"speed":{"slope":0,"value":1,"residualError":0,"readings":2,"windowMs":1000,"weight":0.3},"batch":null}""", answer.GetProperty("model").GetRawText());
        Assert.Equal(("magnitude", "speed"), (answer.GetProperty("axis").GetString(), answer.GetProperty("points")[0].GetProperty("source").GetString()));
    }

    [Theory]
    [InlineData("axis=y&horizon=1&level=50&weight=0&step=1&window=1")]
    [InlineData("axis=z&horizon=600&level=99&weight=1&step=10000&window=10000")]
    public async Task Prediction_AtABound_IsAnswered(string query)
    {
        Script.Prediction = new Prediction(null, null, null, []);
        Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync($"/v1/elevators/a/prediction?{query}")).Status);
    }

    [Theory]
    [InlineData("axis=w", "axis is \"w\"; it must be one of x, y, z, magnitude.")]
    [InlineData("axis=X", "axis is \"X\"; it must be one of")]
    [InlineData("axis=", "axis is \"\"; it must be one of")]
    [InlineData("horizon=0", "horizon is \"0\"; it must be an integer from 1 to 600.")]
    [InlineData("horizon=601", "horizon is \"601\"; it must be an integer from 1 to 600.")]
    [InlineData("horizon=2.5", "horizon is \"2.5\"; it must be an integer from 1 to 600.")]
    [InlineData("horizon=1&horizon=2", "horizon is \"1,2\"; it must be an integer from 1 to 600.")]
    [InlineData("level=49.9", "level is \"49.9\"; it must be a number from 50 to 99.")]
    [InlineData("level=99.1", "level is \"99.1\"; it must be a number from 50 to 99.")]
    [InlineData("level=NaN", "level is \"NaN\"; it must be a number from 50 to 99.")]
    [InlineData("level=high", "level is \"high\"; it must be a number from 50 to 99.")]
    [InlineData("weight=-0.1", "weight is \"-0.1\"; it must be a number from 0 to 1.")]
    [InlineData("weight=0,5", "weight is \"0,5\"; it must be a number from 0 to 1.")]
    [InlineData("step=0", "step is \"0\"; it must be an integer from 1 to 2147483647.")]
    [InlineData("window=10001", "window is \"10001\"; it must be an integer from 1 to 10000.")]
    public async Task Prediction_ThatCannotBeAskedFor_IsAnswered400AndAsksNobody(string query, string reason)
    {
        (await _server.GetAsync($"/v1/elevators/a/prediction?{query}")).AssertProblem(HttpStatusCode.BadRequest, reason);
        Assert.Empty(Script.Asked);
    }

    [Fact]
    public async Task Prediction_OfTooFewReadings_IsAnswered409WithWhatIsMissing()
    {
        Script.Prediction = new Prediction("two accelerometer readings are needed, there is 1", null, null, []);
        (await _server.GetAsync("/v1/elevators/a/prediction")).AssertProblem(HttpStatusCode.Conflict, "two accelerometer readings are needed, there is 1");
    }

    [Fact]
    public async Task Prediction_ThatTheDeviceRefuses_IsAnswered400WithItsReason()
    {
        Script.Failure = new ArgumentException("step is 150; it must be a whole multiple of 100.");
        (await _server.GetAsync("/v1/elevators/a/prediction?step=150")).AssertProblem(HttpStatusCode.BadRequest, "step is 150; it must be a whole multiple of 100.");
    }

    [Fact]
    public async Task Numbers_ThatAreNotFinite_AreNull()
    {
        Script.Prediction = new Prediction(
            null,
            new SpeedModel(double.NaN, 1, double.PositiveInfinity, 1, 1_000, 1),
            new BatchModel(0, 0, 0, "none", double.NegativeInfinity, 1, 0, 0, 30),
            [new PredictedPoint(0, 1, double.NegativeInfinity, double.PositiveInfinity, PredictionSource.Combined, double.NaN, 1)]);
        Script.Evaluation = Evaluation(1, double.NaN);

        var answer = (await _server.GetAsync("/v1/elevators/a/prediction")).Json;

        Assert.Contains("""{"slope":null,"value":1,"residualError":null,""", answer.GetProperty("model").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"aicc\":null", answer.GetProperty("model").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"value\":1,\"lower\":null,\"upper\":null,\"source\":\"combined\",\"speed\":null,\"batch\":1", answer.GetProperty("points").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"cumulated\":{\"min\":null,\"max\":null,\"avg\":null}", (await _server.GetAsync("/v1/elevators/a/evaluation")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_OfADevice_HasTheContractsShapeAndIsFollowedByNext()
    {
        var point = new PredictedPoint(Ms("12:00:00.700"), 1.5, 1, 2, PredictionSource.Batch, null, 1.5);
        Script.Kept = new KeptPage([new KeptPoint(Ms("12:00:00"), 7, point, 1.25), new KeptPoint(Ms("12:00:00"), 8, point with { At = Ms("12:00:00.800") }, null)], Ms("12:00:00"), 9);

        var page = await _server.GetAsync("/v1/elevators/a/predictions?axis=z&from=2024-03-01T13:00:00%2B01:00&to=2024-03-01T12:00:09.999Z&limit=2");
        var next = page.Json.GetProperty("next").GetString()!;
        await _server.GetAsync($"/v1/elevators/a/predictions?axis=z&from=2024-03-01T12:00:00Z&limit=2&after={next}");
        await _server.GetAsync($"/v1/elevators/a/predictions?axis=z&from={next}");

        Assert.Equal(
            """{"items":[{"issuedAt":"2024-03-01T12:00:00.000Z","at":"2024-03-01T12:00:00.700Z","axis":"z","step":7,"value":1.5,"lower":1,"upper":2,"source":"batch","speed":null,"batch":1.5,"actual":1.25},"""
            + """{"issuedAt":"2024-03-01T12:00:00.000Z","at":"2024-03-01T12:00:00.800Z","axis":"z","step":8,"value":1.5,"lower":1,"upper":2,"source":"batch","speed":null,"batch":1.5,"actual":null}]"""
            + ""","next":"2024-03-01T12:00:00.00000000000000000000009Z"}""",
            page.Text);
        Assert.Equal(
            [("a", new KeptQuery(AccelerationAxis.Z, Ms("12:00:00"), 1, Ms("12:00:09.999"), 2)),
             ("a", new KeptQuery(AccelerationAxis.Z, Ms("12:00:00"), 9, long.MaxValue, 2)),
             ("a", new KeptQuery(AccelerationAxis.Z, Ms("12:00:00"), 9, long.MaxValue, 100))],
            Script.Asked);
    }

    [Fact]
    public async Task Kept_FromAPlaceBehindEveryStep_BeginsWithTheNextInstant()
    {
        Script.Kept = new KeptPage([], null, 1);
        await _server.GetAsync("/v1/elevators/a/predictions?after=2024-03-01T12:00:00.00018446744073709551615Z");
        Assert.Equal([("a", new KeptQuery(AccelerationAxis.Magnitude, Ms("12:00:00.001"), 1, long.MaxValue, 100))], Script.Asked);
    }

    [Fact]
    public async Task Kept_OfADeviceThatIssuedNone_IsEmpty()
    {
        Script.Kept = new KeptPage([], null, 1);

        Assert.Equal("""{"items":[],"next":null}""", (await _server.GetAsync("/v1/elevators/a/predictions")).Text);
        Assert.Equal([("a", new KeptQuery(AccelerationAxis.Magnitude, 0, 1, long.MaxValue, 100))], Script.Asked);
    }

    [Theory]
    [InlineData("axis=w", "axis is \"w\"; it must be one of x, y, z, magnitude.")]
    [InlineData("limit=0", "limit is \"0\"; it must be an integer from 1 to 1000.")]
    [InlineData("limit=1001", "limit is \"1001\"; it must be an integer from 1 to 1000.")]
    [InlineData("from=yesterday", "from is \"yesterday\"; it must be an instant of RFC 3339")]
    [InlineData("to=2024-03-01", "to is \"2024-03-01\"; it must be an instant of RFC 3339")]
    [InlineData("after=5", "after is \"5\"; it must be an instant of RFC 3339")]
    [InlineData("from=2024-03-02T00:00:00Z&to=2024-03-01T00:00:00Z", "which is after to")]
    public async Task Kept_ThatCannotBeAskedFor_IsAnswered400AndAsksNobody(string query, string reason)
    {
        (await _server.GetAsync($"/v1/elevators/a/predictions?{query}")).AssertProblem(HttpStatusCode.BadRequest, reason);
        Assert.Empty(Script.Asked);
    }

    [Fact]
    public async Task Evaluation_OfADevice_HasTheContractsShape()
    {
        Script.Evaluation = Evaluation(7, 0.5);

        Assert.Equal(
            """{"windows":7,"cumulated":{"min":0.5,"max":0.5,"avg":0.5},"ks":{"d":0.2,"p":0.75},"layers":{"combined":{"mase":1,"rmse":2,"coverage":0.95},"speed":{"mase":3,"rmse":4,"coverage":0.9}"""
            + ""","batch":{"mase":null,"rmse":null,"coverage":null},"naive":{"mase":5,"rmse":6,"coverage":null}}}""",
            (await _server.GetAsync("/v1/elevators/a/evaluation?axis=y&windows=20")).Text);
        await _server.GetAsync("/v1/elevators/a/evaluation");
        Assert.Equal([("a", (AccelerationAxis.Y, 20)), ("a", (AccelerationAxis.Magnitude, 1_000))], Script.Asked);
    }

    [Theory]
    [InlineData("axis=w", "axis is \"w\"; it must be one of x, y, z, magnitude.")]
    [InlineData("windows=0", "windows is \"0\"; it must be an integer from 1 to 10000.")]
    [InlineData("windows=10001", "windows is \"10001\"; it must be an integer from 1 to 10000.")]
    public async Task Evaluation_ThatCannotBeAskedFor_IsAnswered400AndAsksNobody(string query, string reason)
    {
        (await _server.GetAsync($"/v1/elevators/a/evaluation?{query}")).AssertProblem(HttpStatusCode.BadRequest, reason);
        Assert.Empty(Script.Asked);
    }

    [Theory]
    [InlineData("prediction")]
    [InlineData("predictions")]
    [InlineData("evaluation")]
    public async Task Routes_ForADeviceThatNeverSentOrCannotBe_AreAnswered404(string route)
    {
        (await _server.GetAsync($"/v1/elevators/a/{route}")).AssertProblem(HttpStatusCode.NotFound, "Device \"a\" is unknown.");
        (await _server.GetAsync($"/v1/elevators/%0A/{route}")).AssertProblem(HttpStatusCode.NotFound, "is unknown.");
        Assert.Equal(["a"], Script.Asked.Select(asked => asked.Device));
    }

    private static PredictionEvaluation Evaluation(int windows, double difference) => new(
        windows, new CumulatedDifference(difference, difference, difference), new KsComparison(0.2, 0.75),
        new LayerAccuracy(1, 2, 0.95), new LayerAccuracy(3, 4, 0.9), new LayerAccuracy(null, null, null), new LayerAccuracy(5, 6, null));

    private static long Ms(string time) => DateTimeOffset.Parse($"2024-03-01T{time}Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
