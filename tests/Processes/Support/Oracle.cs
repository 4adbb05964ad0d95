using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Weir.Processes.Support;

/// <summary>What the answers must be, from the records alone. Every gateway's records come in date order, so nothing is late.</summary>
internal sealed class Oracle(string kind)
{
    private readonly Dictionary<string, List<(long Date, long Tx, long Rx)>> _records = [];

    public void Add(string gateway, long date, long tx, long rx)
    {
        if (!_records.TryGetValue(gateway, out var list))
        {
            _records[gateway] = list = [];
        }

        list.Add((date, tx, rx));
    }

    /// <summary>Compares totals, list and top list; returns what differs, when everything the server took has become visible.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(Uri server, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server };
        var wrong = new List<string>();
        foreach (var (gateway, records) in _records)
        {
            var answer = await http.GetAsync($"/v1/gateways/{gateway}/totals?kind={kind}", cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            var have = answer.IsSuccessStatusCode
                ? string.Join(' ', JsonNode.Parse(body)!["days"]!.AsArray().Select(d => $"{d!["day"]}:{d["tx"]}/{d["rx"]}/{d["records"]}"))
                : body;
            var want = string.Join(' ', Days(records).Select(d => $"{d.Key}:{d.Value.Tx}/{d.Value.Rx}/{d.Value.Records}"));
            if (have != want)
            {
                wrong.Add($"{gateway}: want {want}, have {have}");
            }
        }

        return wrong.Count > 0 ? wrong : [.. await CompareTopAsync(http, cancellationToken), .. await CompareListAsync(http, cancellationToken)];
    }

    private async Task<List<string>> CompareTopAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var wrong = new List<string>();
        var days = _records.SelectMany(g => Days(g.Value).Select(d => (Day: d.Key, Gateway: g.Key, d.Value.Tx, d.Value.Rx))).ToLookup(d => d.Day);
        foreach (var day in days)
        {
            var want = string.Join(' ', day.OrderByDescending(d => d.Tx + d.Rx).ThenBy(d => d.Gateway, StringComparer.Ordinal).Take(10)
                .Select(d => $"{d.Gateway}:{d.Tx}/{d.Rx}"));
            var answer = await http.GetFromJsonAsync<JsonObject>($"/v1/days/{day.Key}/top?kind={kind}&n=100", cancellationToken);
            var mine = answer!["gateways"]!.AsArray().Where(g => _records.ContainsKey((string)g!["gateway"]!)).Take(10);
            var have = string.Join(' ', mine.Select(g => $"{g!["gateway"]}:{g["tx"]}/{g["rx"]}"));
            if (have != want)
            {
                wrong.Add($"top {day.Key}: want {want}, have {have}");
            }
        }

        return wrong;
    }

    private async Task<List<string>> CompareListAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var listed = new HashSet<string>();
        string? next = null;
        do
        {
            var page = await http.GetFromJsonAsync<JsonObject>($"/v1/gateways?limit=50{(next is null ? "" : "&after=" + next)}", cancellationToken);
            listed.UnionWith(page!["gateways"]!.AsArray().Select(g => (string)g!));
            next = (string?)page["next"];
        }
        while (next is not null);
        return [.. _records.Keys.Where(g => !listed.Contains(g)).Select(g => $"{g}: not listed")];
    }

    private SortedDictionary<string, (long Tx, long Rx, long Records)> Days(List<(long Date, long Tx, long Rx)> records)
    {
        var days = new SortedDictionary<string, (long Tx, long Rx, long Records)>(StringComparer.Ordinal);
        (long Date, long Tx, long Rx)? last = null;
        foreach (var record in records)
        {
            var day = DateTimeOffset.FromUnixTimeMilliseconds(record.Date).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var (tx, rx) = (kind, last) switch
            {
                ("counter", _) => (record.Tx, record.Rx),
                (_, null) => (0L, 0L),
                ("cumulative", var l) => (record.Tx - l.Value.Tx, record.Rx - l.Value.Rx),
                (_, var l) => (Round(record.Tx, record.Date - l.Value.Date), Round(record.Rx, record.Date - l.Value.Date)),
            };
            var sum = days.GetValueOrDefault(day);
            days[day] = (sum.Tx + tx, sum.Rx + rx, sum.Records + 1);
            last = record;
        }

        return days;
    }

    private static long Round(long rate, long milliseconds) => (long)Math.Round(rate * (milliseconds / 1000.0), MidpointRounding.AwayFromZero);
}
