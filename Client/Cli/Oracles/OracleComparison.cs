using System.Globalization;
using Weir.Client;
using Weir.Days;
using Weir.Records;

namespace Weir.Cli.Oracles;

/// <summary>Sets the service's answers beside an oracle's, value by value.</summary>
internal sealed class OracleComparison(IGatewayClient client, OracleFile oracle)
{
    private const int TopMax = 100;

    private readonly RecordKind _kind = RecordKinds.TryParse(oracle.Kind, out var kind)
        ? kind
        : throw new InvalidDataException($"The oracle's kind '{oracle.Kind}' is unknown.");

    /// <summary>What differs for one gateway: summary and totals.</summary>
    public async Task<IReadOnlyList<string>> CompareGatewayAsync(OracleGateway expected, CancellationToken cancellationToken)
    {
        var differences = new Differences(expected.Gateway);
        var summary = await client.GetSummaryAsync(expected.Gateway, cancellationToken);
        if (summary is null || !summary.Kinds.TryGetValue(oracle.Kind, out var actual))
        {
            return [$"{expected.Gateway}: expected {expected.Records} records of {oracle.Kind}, got none"];
        }

        differences.Check("records", expected.Records, actual.Records);
        differences.Check("late", expected.Late, actual.Late);
        differences.Check("duplicates", expected.Duplicates, actual.Duplicates);
        differences.Check("wraps", expected.Wraps, actual.Wraps);
        differences.Check("restarts", expected.Restarts, actual.Restarts);
        differences.Check("last.date", expected.Last.Date, actual.Last?.Date.ToUnixTimeMilliseconds());
        differences.Check("last.ipTx", expected.Last.IpTx, actual.Last?.IpTx);
        differences.Check("last.ipRx", expected.Last.IpRx, actual.Last?.IpRx);
        differences.Check("watermark", expected.Watermark, actual.Watermark?.ToUnixTimeMilliseconds());
        var totals = await client.GetTotalsAsync(expected.Gateway, _kind, cancellationToken: cancellationToken);
        differences.Check("finalUntil", expected.Watermark, totals?.FinalUntil?.ToUnixTimeMilliseconds());
        CompareDays(expected.Days, totals?.Days ?? [], differences);
        return differences.All;
    }

    /// <summary>What differs in the top lists of a day, in all three orders.</summary>
    public async Task<IReadOnlyList<string>> CompareTopAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var differences = new Differences($"top {Text(day)}");
        foreach (var order in Enum.GetValues<TopOrder>())
        {
            var expected = ExpectedTop(day, order);
            var actual = (await client.GetTopAsync(day, _kind, TopMax, order, cancellationToken)).Gateways;
            differences.Check($"by {order} count", expected.Count, actual.Count);
            for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
            {
                differences.Check($"by {order} place {i + 1}", expected[i], actual[i]);
            }
        }

        return differences.All;
    }

    /// <summary>Gateways of the oracle that the service does not list.</summary>
    public async Task<IReadOnlyList<string>> CompareListAsync(CancellationToken cancellationToken)
    {
        var missing = oracle.Gateways.Select(g => g.Gateway).ToHashSet(StringComparer.Ordinal);
        await foreach (var page in client.ListGatewaysAsync(cancellationToken: cancellationToken))
        {
            missing.ExceptWith(page);
        }

        return [.. missing.Order(StringComparer.Ordinal).Select(g => $"{g}: expected in the gateway list, not there")];
    }

    /// <summary>Days in which some gateway of the oracle has records.</summary>
    public IReadOnlyList<DateOnly> Days => [.. oracle.Gateways.SelectMany(g => g.Days).Select(d => d.Day).Distinct().Order()];

    private List<TopGateway> ExpectedTop(DateOnly day, TopOrder order) =>
    [
        .. oracle.Gateways
            .SelectMany(g => g.Days.Where(d => d.Day == day).Select(d => new TopGateway(g.Gateway, d.Tx, d.Rx, d.Total)))
            .OrderByDescending(g => order switch { TopOrder.Tx => g.Tx, TopOrder.Rx => g.Rx, _ => g.Total })
            .ThenBy(g => g.Gateway, StringComparer.Ordinal)
            .Take(TopMax),
    ];

    private static void CompareDays(IReadOnlyList<OracleDay> expected, IReadOnlyList<DayTotalsAnswer> actual, Differences differences)
    {
        var byDay = actual.ToDictionary(d => d.Day);
        foreach (var day in expected)
        {
            var found = byDay.Remove(day.Day, out var answer) ? answer : null;
            differences.Check($"{Text(day.Day)} tx", day.Tx, found?.Tx);
            differences.Check($"{Text(day.Day)} rx", day.Rx, found?.Rx);
            differences.Check($"{Text(day.Day)} records", day.Records, found?.Records);
            differences.Check($"{Text(day.Day)} seconds", day.Seconds, found?.Seconds);
        }

        foreach (var day in byDay.Keys)
        {
            differences.Check($"{Text(day)}", null, "totals");
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed class Differences(string subject)
    {
        public List<string> All { get; } = [];

        public void Check(string what, object? expected, object? actual)
        {
            if (!Equals(expected, actual))
            {
                All.Add(string.Create(CultureInfo.InvariantCulture, $"{subject} {what}: expected {expected ?? "nothing"}, got {actual ?? "nothing"}"));
            }
        }
    }
}
