using System.Globalization;
using System.Net;
using System.Text.Json;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Elevators;

/// <summary>Predictions of a whole server, over HTTP.</summary>
public sealed class PredictionsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 12, 0, 0, 30, TimeSpan.Zero);

    private readonly TestServer _server = fixture.Server;
    private readonly string _device = $"{fixture.NewGateway()} lift/1";

    private string Path => $"/v1/elevators/{Uri.EscapeDataString(_device)}";

    [Fact]
    public async Task Prediction_OfADevice_ContinuesItsLineOnTheGrid()
    {
        // x grows by 1 g a second; the newest reading is 1.9 s after the first.
        await SendAsync(20, i => i * 0.1);

        var answer = (await _server.GetAsync($"{Path}/prediction?axis=x&horizon=12")).Json;

        var newest = Start.AddMilliseconds(1_900);
        var points = answer.GetProperty("points").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => newest.AddMilliseconds(70 + (100 * i))), points.Select(point => point.GetProperty("at").GetDateTimeOffset()));
        Assert.Equal(1, answer.GetProperty("model").GetProperty("speed").GetProperty("slope").GetDouble(), 6);
        Assert.Equal(1.97, points[0].GetProperty("speed").GetDouble(), 6);
        Assert.Equal(JsonValueKind.Null, points[11].GetProperty("speed").ValueKind);
        Assert.All(points, point => Assert.InRange(point.GetProperty("value").GetDouble(), point.GetProperty("lower").GetDouble(), point.GetProperty("upper").GetDouble()));
    }

    [Fact]
    public async Task Prediction_WithADistanceOfPoints_KeepsIt()
    {
        await SendAsync(20, i => i * 0.1);

        var points = (await _server.GetAsync($"{Path}/prediction?axis=x&horizon=3&step=500")).Json.GetProperty("points").EnumerateArray();

        var at = points.Select(point => point.GetProperty("at").GetDateTimeOffset()).ToList();
        Assert.Equal([TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500)], at.Skip(1).Zip(at, (later, earlier) => later - earlier));
        (await _server.GetAsync($"{Path}/prediction?step=150")).AssertProblem(HttpStatusCode.BadRequest, "150");
    }

    [Fact]
    public async Task Prediction_OfOneReading_IsAnswered409AndKeepsNothing()
    {
        await SendAsync(1, _ => 1);

        (await _server.GetAsync($"{Path}/prediction")).AssertProblem(HttpStatusCode.Conflict, "two");
        Assert.Equal("""{"items":[],"next":null}""", (await _server.GetAsync($"{Path}/predictions")).Text);
        var evaluation = (await _server.GetAsync($"{Path}/evaluation")).Json;
        Assert.Equal((0, JsonValueKind.Null), (evaluation.GetProperty("windows").GetInt32(), evaluation.GetProperty("ks").GetProperty("p").ValueKind));
    }

    [Theory]
    [InlineData("prediction")]
    [InlineData("predictions")]
    [InlineData("evaluation")]
    public async Task Routes_ForADeviceThatNeverSent_AreAnswered404(string route) =>
        (await _server.GetAsync($"{Path}/{route}")).AssertProblem(HttpStatusCode.NotFound, "is unknown.");

    [Fact]
    public async Task Predictions_ThatADeviceIssued_ArePagedAndTellWhatCame()
    {
        await SendAsync(100, i => 1 + (0.1 * (i % 3)));
        using var patience = new CancellationTokenSource(Patience);
        List<string> all;
        while ((all = await PagesAsync("axis=x&limit=1000", "after")).Count == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal(all, await PagesAsync("axis=x&limit=7", "after"));
        Assert.Equal(all, await PagesAsync("axis=x&limit=3", "from"));
        var items = all.Select(text => JsonDocument.Parse(text).RootElement).ToList();
        var places = items.Select(item => (At: item.GetProperty("issuedAt").GetDateTimeOffset(), Step: item.GetProperty("step").GetInt32())).ToList();
        Assert.Equal(places.Order().Distinct(), places);
        Assert.Equal(1, places[0].Step);
        Assert.Contains(items, item => item.GetProperty("actual").ValueKind == JsonValueKind.Number);
        Assert.True((await _server.GetAsync($"{Path}/evaluation?axis=x")).Json.GetProperty("windows").GetInt32() > 0);

        var last = places[^1].At;
        Assert.All(await PagesAsync($"axis=x&from={Text(last)}", "after"), text => Assert.Contains(Text(last), text, StringComparison.Ordinal));
        Assert.Empty(await PagesAsync($"axis=x&from={Text(last.AddMilliseconds(1))}", "after"));
    }

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private async Task SendAsync(int count, Func<int, double> x)
    {
        var readings = Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture, $$"""{"type":"Accelerometer","date":"{{Text(Start.AddMilliseconds(100 * i))}}","x":{{x(i)}},"y":0,"z":0}"""));
        var reply = await _server.SendToAsync($"{Path}/readings", new StringContent($"[{string.Join(',', readings)}]"), "application/json");
        Assert.Equal((HttpStatusCode.Accepted, count), (reply.Status, reply.Accepted));
        await _server.AssertReadingsAsync(_device, "Accelerometer", count);
    }

    private async Task<List<string>> PagesAsync(string query, string cursor)
    {
        var items = new List<string>();
        string? next = null;
        do
        {
            var reply = await _server.GetAsync($"{Path}/predictions?{query}{(next is null ? "" : $"&{cursor}={next}")}");
            Assert.Equal(HttpStatusCode.OK, reply.Status);
            items.AddRange(reply.Json.GetProperty("items").EnumerateArray().Select(item => item.GetRawText()));
            next = reply.Json.GetProperty("next").GetString();
        }
        while (next is not null);
        return items;
    }
}
