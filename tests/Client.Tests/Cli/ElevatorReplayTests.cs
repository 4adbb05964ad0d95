using System.Net;
using System.Text;
using System.Text.Json;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Cli;

/// <summary>Files of readings sent by the command line.</summary>
public sealed class ElevatorReplayTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeHandler _service = new();

    public ElevatorReplayTests() => _service.Otherwise = seen => FakeHandler.Answer(
        HttpStatusCode.Accepted, $$"""{"accepted":{{Lines(seen).Length}},"rejectedCount":0,"rejected":[]}""");

    public void Dispose()
    {
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Replay_OfOneDevicesReadings_SendsThemInBatchesAndInOrder()
    {
        File.WriteAllText(_folder["a.ndjson"], "{\"n\":1}\n\n{\"n\":2}\n{\"n\":3}\n{\"n\":4}\n{\"n\":5}");

        var run = await RunAsync("a.ndjson", "--elevator", "lift 1/a", "--batch", "2", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(5, JsonDocument.Parse(run.Out).RootElement.GetProperty("accepted").GetInt32());
        Assert.Equal([["{\"n\":1}", "{\"n\":2}"], ["{\"n\":3}", "{\"n\":4}"], ["{\"n\":5}"]], _service.Seen.Select(Lines));
        Assert.All(_service.Seen, seen => Assert.Equal("/v1/elevators/lift%201%2Fa/readings", seen.Address.AbsolutePath));
    }

    [Fact]
    public async Task Replay_OfSeveralDevicesReadings_SendsEachToItsDeviceAndTellsOfTheOthers()
    {
        File.WriteAllText(_folder["a.ndjson"], "1\n2\n3\n4\n5\n6\n");
        File.WriteAllText(_folder["a.csv"], "first_line,lines,device\n1,2,a b\n3,1,c\n5,2,a b\n");

        var run = await RunAsync("a.ndjson", "--devices", _folder["a.csv"]);

        Assert.Equal(1, run.Code);
        Assert.Equal("line 4: no device: the table of devices does not name this line", run.Error.Trim());
        Assert.Equal(["/v1/elevators/a%20b/readings 1 2", "/v1/elevators/c/readings 3", "/v1/elevators/a%20b/readings 5 6"],
            _service.Seen.Select(seen => $"{seen.Address.AbsolutePath} {string.Join(' ', Lines(seen))}"));
    }

    [Fact]
    public async Task Replay_OfAReadingThatIsRejected_TellsItsLine()
    {
        File.WriteAllText(_folder["a.ndjson"], "1\n\n2\n");
        _service.Then(HttpStatusCode.ServiceUnavailable, retryAfter: "0");
        _service.Then(_ => FakeHandler.Answer(HttpStatusCode.Accepted, """{"accepted":1,"rejectedCount":1,"rejected":[{"index":1,"reason":"x is missing"}]}"""));

        var run = await RunAsync("a.ndjson", "--elevator", "lift");

        Assert.Equal((1, "line 3: x is missing"), (run.Code, run.Error.Trim()));
        Assert.Equal(2, _service.Seen.Count);
    }

    [Theory]
    [InlineData("--kind: readings of elevators have no use for it", "--elevator", "a", "--kind", "rate")]
    [InlineData("--protocol: readings of elevators have no use for it", "--devices", "a.csv", "--protocol", "ws")]
    [InlineData("--elevator and --devices do not go together", "--elevator", "a", "--devices", "a.csv")]
    [InlineData("--elevator: '' is not an id, 1 to 128 characters", "--elevator", "")]
    public async Task Replay_OfWhatCannotBeMeant_IsBadUsage(string reason, params string[] options)
    {
        var run = await RunAsync("a.ndjson", options);
        Assert.Equal(2, run.Code);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OfATableThatIsNone_NamesTheRow()
    {
        File.WriteAllText(_folder["a.ndjson"], "1\n");
        File.WriteAllText(_folder["a.csv"], "first_line,lines,device\n1,x,a\n");
        var run = await RunAsync("a.ndjson", "--devices", _folder["a.csv"]);
        Assert.Equal(1, run.Code);
        Assert.Contains("a.csv:2 is '1,x,a'; it must be first line,number of lines,device.", run.Error, StringComparison.Ordinal);
    }

    private static string[] Lines(SeenRequest seen) => Encoding.UTF8.GetString(seen.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<CliRun> RunAsync(string file, params string[] options) =>
        CliRun.RunAsync(new CliContextSetup(_service), ["replay", _folder[file], "--server", "http://localhost", .. options]);
}
