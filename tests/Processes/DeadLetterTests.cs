using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Processes.Support;

namespace Weir.Processes;

/// <summary>Dead letters of a real process: set aside because of a setting, redriven once it is mended.</summary>
public sealed class DeadLetterTests
{
    private const int Gateways = 20;
    private const int Each = 15;
    private const int AtOnce = 10;

    [Fact]
    public async Task Redrive_WhenTheProcessIsKilledMeanwhile_CountsEachRecordOnce()
    {
        var data = Repository.TemporaryDirectory("letters");
        await using (var silo = await SiloProcess.StartAsync(data, "--Checkpoint:Interval=01:00:00"))
        {
            await SendAsync(silo);
            await silo.KillAsync();
        }

        // Read again under a setting that refuses them.
        long[] ids;
        await using (var silo = await SiloProcess.StartAsync(data, "--Gateways:CounterModulus=1000"))
        {
            ids = await WhenParkedAsync(silo);
            var refused = await CommandLine.RunAsync(1, "dead-letters", "redrive", "--all", "--reason", "ipTx is", "--json", "--server", silo.Url.ToString());
            Assert.Equal(ids.Length, JsonDocument.Parse(refused).RootElement.GetProperty("failed").GetArrayLength());
        }

        for (var kill = 1; kill <= 3; kill++)
        {
            await using var silo = await SiloProcess.StartAsync(data);
            using var http = new HttpClient { BaseAddress = silo.Url };
            var answered = new SemaphoreSlim(0);
            var redriving = RedriveAsync(http, ids, answered);
            for (var answers = 0; answers < kill * 4; answers++)
            {
                await answered.WaitAsync(TimeSpan.FromSeconds(60));
            }

            await silo.KillAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => redriving);
        }

        await using var last = await SiloProcess.StartAsync(data);
        await CommandLine.RunAsync(0, ["dead-letters", "redrive", .. ids.Select(id => id.ToString(CultureInfo.InvariantCulture)), "--server", last.Url.ToString()]);
        Assert.Equal("0 redriven, 0 failed", (await CommandLine.RunAsync(0, "dead-letters", "redrive", "--all", "--server", last.Url.ToString())).Trim());
        using var asking = new HttpClient { BaseAddress = last.Url };
        await Eventually.AgreesAsync(() => CompareAsync(asking), "after three kills");
        Directory.Delete(data, recursive: true);
    }

    private static async Task SendAsync(SiloProcess silo)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < Gateways * Each; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $$"""{"gateway_id":"gw-{{i % Gateways}}","date":{{1_700_000_000_000 + (i / Gateways * 1000)}},"ipTx":{{5000 + i}},"ipRx":1}""").Append('\n');
        }

        using var http = new HttpClient { BaseAddress = silo.Url };
        using var body = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
        using var response = await http.PostAsync(new Uri("/v1/gateways/records?kind=cumulative", UriKind.Relative), body);
        Assert.Equal($$"""{"accepted":{{Gateways * Each}},"rejectedCount":0,"rejected":[]}""", await response.Content.ReadAsStringAsync());
    }

    private static async Task<long[]> WhenParkedAsync(SiloProcess silo)
    {
        long[] ids = [];
        await Eventually.AgreesAsync(
            async () =>
            {
                var list = await CommandLine.RunAsync(0, "dead-letters", "list", "--limit", "1000", "--json", "--server", silo.Url.ToString());
                ids = [.. JsonDocument.Parse(list).RootElement.GetProperty("letters").EnumerateArray().Select(letter => letter.GetProperty("id").GetInt64())];
                return ids.Length == Gateways * Each ? [] : [$"{ids.Length} letters"];
            },
            "letters");
        return ids;
    }

    /// <summary>A few letters a request, without an end.</summary>
    private static async Task RedriveAsync(HttpClient http, long[] ids, SemaphoreSlim answered)
    {
        while (true)
        {
            foreach (var some in ids.Chunk(AtOnce))
            {
                using var body = new StringContent($$"""{"ids":[{{string.Join(',', some)}}]}""", Encoding.UTF8, "application/json");
                using var response = await http.PostAsync(new Uri("/v1/dead-letters/redrive", UriKind.Relative), body);
                Assert.Equal($$"""{"redriven":{{some.Length}},"failed":[]}""", await response.Content.ReadAsStringAsync());
                answered.Release();
            }
        }
    }

    private static async Task<IReadOnlyList<string>> CompareAsync(HttpClient http)
    {
        var wrong = new List<string>();
        for (var i = 0; i < Gateways; i++)
        {
            using var response = await http.GetAsync(new Uri($"/v1/gateways/gw-{i}", UriKind.Relative));
            var text = await response.Content.ReadAsStringAsync();
            if (!text.Contains(string.Create(CultureInfo.InvariantCulture, $"\"records\":{Each},\"late\":0,\"duplicates\":0,"), StringComparison.Ordinal))
            {
                wrong.Add(text);
            }
        }

        return wrong;
    }
}
