using Weir.Days;
using Weir.Gateways;
using Weir.Questions;
using Weir.Records;
using Weir.Simulation.Oracle;
using Weir.Simulation.Traffic;
using Weir.Simulation.Worlds;
using Weir.Streaming;

namespace Weir.Simulation.Subjects;

/// <summary>What must hold of gateways and days once the log has been consumed to its end: every answer is the oracle's.</summary>
internal sealed class GatewayChecks(World world, GatewayTrafficPlan traffic, LogOracle oracle, WorldChecks checks)
{
    public void Run()
    {
        foreach (var ((gateway, kind), account) in oracle.Accounts)
        {
            CheckTotals(gateway, kind, account);
        }

        foreach (var gateway in traffic.Gateways)
        {
            CheckSummary(gateway);
        }

        CheckDays();
    }

    private void CheckTotals(string gateway, RecordKind kind, GatewayOracle account)
    {
        var grain = world.Process.Grains.GetGrain<IGatewayGrain>(gateway);
        var totals = world.Complete(grain.GetTotalsAsync(kind, new DateOnly(2000, 1, 1), new DateOnly(9999, 12, 31), CancellationToken.None), "totals are answered");
        var expected = account.Days().Select(day => $"{day.Day:yyyy-MM-dd} {day.Tx} {day.Rx} {day.Records} {(kind == RecordKind.Counter ? null : day.Milliseconds)}");
        var actual = totals?.Days.Select(day => $"{day.Day:yyyy-MM-dd} {day.Tx} {day.Rx} {day.Records} {day.Milliseconds}") ?? [];
        checks.Equal(string.Join("; ", expected), string.Join("; ", actual), $"{gateway} {kind}: days");
        checks.Equal(account.Watermark, totals?.FinalUntil, $"{gateway} {kind}: final until");
    }

    private void CheckSummary(string gateway)
    {
        var expected = new List<string>();
        foreach (var ((owner, kind), account) in oracle.Accounts)
        {
            if (owner == gateway)
            {
                account.Days();
                var last = account.Last;
                expected.Add($"{kind}: {last.Date} {last.Tx} {last.Rx}, {account.Watermark}, {account.Records} records, {account.Late} late, "
                    + $"{account.Duplicates} duplicates, {account.Wraps} wraps, {account.Restarts} restarts");
            }
        }

        var grain = world.Process.Grains.GetGrain<IGatewayGrain>(gateway);
        var summary = world.Complete(grain.GetSummaryAsync(CancellationToken.None), "a summary is answered");
        var actual = summary?.Kinds.Select(kind => $"{kind.Kind}: {kind.Last.Date} {kind.Last.Tx} {kind.Last.Rx}, {kind.Watermark}, {kind.Records} records, {kind.Late} late, "
            + $"{kind.Duplicates} duplicates, {kind.Wraps} wraps, {kind.Restarts} restarts") ?? [];
        checks.Equal(string.Join("; ", expected), string.Join("; ", actual), $"{gateway}: summary");
    }

    private void CheckDays()
    {
        var expected = new SortedDictionary<string, List<(string Gateway, OracleDay Day)>>(StringComparer.Ordinal);
        foreach (var ((gateway, kind), account) in oracle.Accounts)
        {
            var shard = Murmur2.Partition(System.Text.Encoding.UTF8.GetBytes(gateway), IDayShardGrain.ShardCount);
            foreach (var day in account.Days())
            {
                var key = IDayShardGrain.Key(kind, day.Day, shard);
                if (!expected.TryGetValue(key, out var days))
                {
                    expected.Add(key, days = []);
                }

                days.Add((gateway, day));
            }
        }

        var stored = world.States.All.Where(state => state.Key.Name == "day-shard").Select(state => state.Key.Grain.Key.ToString()!);
        foreach (var key in expected.Keys.Union(stored, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList())
        {
            CheckShard(key, expected.GetValueOrDefault(key) ?? []);
        }
    }

    private void CheckShard(string key, List<(string Gateway, OracleDay Day)> days)
    {
        var grain = world.Process.Grains.GetGrain<IDayShardGrain>(key);
        foreach (var by in Enum.GetValues<TopOrder>())
        {
            // One first: with a floor the answer is exact without asking anybody, and the longer one may need to ask.
            CheckTop(grain, key, by, 1, days);
            CheckTop(grain, key, by, Math.Min(100, world.Settings.TopKept), days);
        }
    }

    private void CheckTop(IDayShardGrain grain, string key, TopOrder by, int count, List<(string Gateway, OracleDay Day)> days)
    {
        var top = AskTop(grain, by, count);
        var expected = days.OrderByDescending(day => by switch { TopOrder.Total => day.Day.Total, TopOrder.Tx => day.Day.Tx, _ => day.Day.Rx })
            .ThenBy(day => day.Gateway, StringComparer.Ordinal)
            .Take(count);
        checks.Equal(
            string.Join("; ", expected.Select(day => $"{day.Gateway} {day.Day.Tx} {day.Day.Rx}")),
            string.Join("; ", top.Select(day => $"{day.Gateway} {day.Tx} {day.Rx}")),
            $"top {count} of {key} by {by}");
    }

    /// <summary>One that is still asking its gateways goes on with the next question.</summary>
    private IReadOnlyList<GatewayDay> AskTop(IDayShardGrain grain, TopOrder by, int count)
    {
        while (true)
        {
            try
            {
                return world.Complete(grain.GetTopAsync(by, count, CancellationToken.None), "a day shard answers");
            }
            catch (AnswerPendingException)
            {
                // It has got on by a page at least.
            }
        }
    }
}
