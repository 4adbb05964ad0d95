using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Weir.Processes.Support;

/// <summary>What the answers about a device must be, from its readings alone.</summary>
internal sealed class ReadingOracle(string device)
{
    private const long LatenessMs = 30_000;
    private readonly HashSet<(long Date, int X)> _taken = [];
    private long _newest = long.MinValue;
    private long _late;
    private long _duplicates;

    /// <summary>The readings of one request, in the order in which they stand in it.</summary>
    public void Add(IEnumerable<(long Date, int X)> readings)
    {
        foreach (var reading in readings.OrderBy(reading => reading.Date))
        {
            if (!_taken.Add(reading))
            {
                _duplicates++;
                continue;
            }

            _late += _newest != long.MinValue && reading.Date < _newest - LatenessMs ? 1 : 0;
            _newest = Math.Max(_newest, reading.Date);
        }
    }

    /// <summary>Compares counts, history and list; returns what differs.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(Uri server, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server };
        var path = $"/v1/elevators/{Uri.EscapeDataString(device)}";
        var answer = await http.GetAsync(path, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var type = answer.IsSuccessStatusCode ? JsonNode.Parse(body)!["types"]!["Accelerometer"]! : null;
        var have = type is null ? body : $"{type["count"]} {type["late"]} {type["duplicates"]}";
        var want = $"{_taken.Count} {_late} {_duplicates}";
        if (have != want)
        {
            return [$"{device}: want {want}, have {have}"];
        }

        var history = await ReadAsync(http, $"{path}/readings?limit=1000", "after", "readings", cancellationToken);
        var listed = await ReadAsync(http, "/v1/elevators?limit=1000", "after", "devices", cancellationToken);
        var xs = history.Select(reading => (int)reading!["x"]!).Order();
        return
        [
            .. xs.SequenceEqual(_taken.Select(reading => reading.X).Order()) ? Array.Empty<string>() : [$"{device}: its history has {history.Count} readings, not those {_taken.Count} that were sent"],
            .. listed.Any(known => (string)known! == device) ? Array.Empty<string>() : [$"{device} is not listed"],
        ];
    }

    private static async Task<List<JsonNode?>> ReadAsync(HttpClient http, string path, string cursor, string items, CancellationToken cancellationToken)
    {
        var all = new List<JsonNode?>();
        string? next = null;
        do
        {
            var page = await http.GetFromJsonAsync<JsonObject>(next is null ? path : $"{path}&{cursor}={Uri.EscapeDataString(next)}", cancellationToken);
            all.AddRange(page![items]!.AsArray());
            next = (string?)page["next"];
        }
        while (next is not null);
        return all;
    }
}
