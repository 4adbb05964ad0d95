using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Elevators;

/// <summary>What real phones in lifts sent, exactly as they sent it.</summary>
public sealed class SampleTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    /// <summary>Per device: type, count, late, duplicates; from a list of all readings, by another program.</summary>
    private static readonly Dictionary<string, string> Zeppelin = new()
    {
        ["9EF6C34F-FA17-4910-8AC0-B8E6DA29A2D7_iPhone OS"] =
            "Accelerometer 202 0 0, Gyro 901 101 0, Magnetometer 101 0 0, DeviceMotion 79 0 26, Barometer 3030 0 0, Battery 172 0 0",
        ["B271BFD9-26C6-43ED-B744-A33F254BC8E5_iPhone OS"] = "Barometer 3838 0 0",
        ["6EC09F7D-9479-4C1F-90D4-1B95546802D3_iPhone OS"] = "Barometer 3130 0 0, Battery 142 0 0",
        ["9EF6C34F-FA17-4910-8AC0-B8E6DA29A2D7iPhone OS"] = "Battery 10 0 0",
        ["0C09B0A6-87DA-4CC4-A553-5C53A0B60914_iPhone OS"] = "Battery 66 0 0",
        ["72ED0416-739D-49DD-92CC-CC442A6E6C0B_iPhone OS"] = "Battery 106 0 0",
        ["4085211A-AEE5-48B8-B8E6-A96A5BD47D8F_iPhone OS"] = "Battery 4 0 0",
        ["F3E2CE2E-498A-458A-A788-345340648B91_iPhone OS"] = "Accelerometer 100 0 0",
    };

    private readonly TestServer _server = fixture.Server;

    [Fact]
    public async Task Zeppelin_SentAsItWasMade_GivesTheCountsOfEveryDevice()
    {
        var lines = await LinesAsync("elevators-hackzurich2016-zeppelin.ndjson.gz");
        foreach (var row in (await File.ReadAllLinesAsync(Sample("elevators-hackzurich2016-zeppelin.devices.csv"))).Skip(1).Select(row => row.Split(',')))
        {
            var (first, count) = (int.Parse(row[0], CultureInfo.InvariantCulture) - 1, int.Parse(row[1], CultureInfo.InvariantCulture));

            // Ten of them are of a phone whose clock was at 1970.
            var good = lines.GetRange(first, count).Count(line => !line.Contains("\"1970-", StringComparison.Ordinal));
            var reply = await PostAsync(row[2], $"[{string.Join(',', lines.GetRange(first, count))}]");
            Assert.Equal((good, count - good), (reply.Accepted, reply.Rejected));
        }

        foreach (var (device, counts) in Zeppelin)
        {
            await AssertCountsAsync(device, counts);
        }

        // Sent once more, all of it is known, however old.
        var all = lines.GetRange(1414, 3838);
        await PostAsync("B271BFD9-26C6-43ED-B744-A33F254BC8E5_iPhone OS", $"[{string.Join(',', all[..2000])}][{string.Join(',', all[2000..])}]");
        await AssertCountsAsync("B271BFD9-26C6-43ED-B744-A33F254BC8E5_iPhone OS", "Barometer 3838 0 3838");
        await AssertHistoryAsync("B271BFD9-26C6-43ED-B744-A33F254BC8E5_iPhone OS", all);
    }

    [Fact]
    public async Task Skyscraper_SentInBatches_IsThereToTheLastBit()
    {
        var lines = await LinesAsync("elevators-elevator-tool-skyscraper.ndjson.gz");
        foreach (var batch in lines.Chunk(100))
        {
            Assert.Equal(batch.Length, (await PostAsync("ride up", $"[{string.Join(',', batch)}]")).Accepted);
        }

        await AssertCountsAsync("ride up", "Accelerometer 1588 0 0");
        await AssertHistoryAsync("ride up", lines);
    }

    [Fact]
    public async Task Dated1970_IsRejectedWithTheDate()
    {
        var reply = await PostAsync("clock at 1970", $"[{string.Join(',', await File.ReadAllLinesAsync(Sample("elevators-dated-1970.ndjson")))}]");

        Assert.Equal((HttpStatusCode.BadRequest, 0, 10), (reply.Status, reply.Accepted, reply.Rejected));
        Assert.All(reply.Rejects, reject => Assert.StartsWith("date is 1970-01-07T23:30:4", reject.Reason, StringComparison.Ordinal));
    }

    private static string Sample(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            {
                return Path.Combine(folder.FullName, "samples", name);
            }
        }

        throw new DirectoryNotFoundException("There is no Orleans.sln above the tests.");
    }

    private static async Task<List<string>> LinesAsync(string name)
    {
        await using var file = File.OpenRead(Sample(name));
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return [.. (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private Task<Reply> PostAsync(string device, string body) =>
        _server.SendToAsync($"/v1/elevators/{Uri.EscapeDataString(device)}/readings", new ByteArrayContent(Encoding.UTF8.GetBytes(body)), "application/json");

    private async Task AssertCountsAsync(string device, string counts)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var have = "";
        while (have != counts && !patience.IsCancellationRequested)
        {
            var reply = await _server.GetAsync($"/v1/elevators/{Uri.EscapeDataString(device)}");
            have = reply.Status != HttpStatusCode.OK ? reply.Text : string.Join(", ", reply.Json.GetProperty("types").EnumerateObject()
                .Select(type => $"{type.Name} {type.Value.GetProperty("count")} {type.Value.GetProperty("late")} {type.Value.GetProperty("duplicates")}"));
        }

        Assert.Equal(counts, have);
    }

    private async Task AssertHistoryAsync(string device, List<string> sent)
    {
        var read = new List<string>();
        string? next = null;
        do
        {
            var reply = await _server.GetAsync($"/v1/elevators/{Uri.EscapeDataString(device)}/readings?limit=999{(next is null ? "" : $"&after={next}")}");
            read.AddRange(reply.Json.GetProperty("readings").EnumerateArray().Select(Said));
            next = reply.Json.GetProperty("next").GetString();
        }
        while (next is not null);
        Assert.Equal(sent.Select(line => Said(JsonDocument.Parse(line).RootElement)).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    private static string Said(JsonElement reading) => SlowReadings.Parse(reading, DateTimeOffset.UtcNow)!;
}
