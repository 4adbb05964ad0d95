using Weir.Days;
using Weir.Gateways;
using Weir.Lists;
using Weir.Questions;
using Weir.Records;
using Weir.Simulation.Oracle;
using Weir.Streaming;

namespace Weir.Simulation.Worlds;

/// <summary>What must hold once the log has been consumed to its end: every answer is the oracle's.</summary>
internal sealed class WorldChecks(World world, string when)
{
    private readonly LogOracle _oracle = new(world.Disk.Partitions, world.Traffic.Rules);

    public void Run()
    {
        foreach (var ((gateway, kind), account) in _oracle.Accounts)
        {
            CheckTotals(gateway, kind, account);
        }

        foreach (var gateway in world.Traffic.Gateways)
        {
            CheckSummary(gateway);
        }

        CheckDays();
        CheckList();
        CheckDeadLetters();
        CheckProducers();
    }

    private void CheckTotals(string gateway, RecordKind kind, GatewayOracle account)
    {
        var grain = world.Process.Grains.GetGrain<IGatewayGrain>(gateway);
        var totals = world.Complete(grain.GetTotalsAsync(kind, new DateOnly(2000, 1, 1), new DateOnly(9999, 12, 31), CancellationToken.None), "totals are answered");
        var expected = account.Days().Select(day => $"{day.Day:yyyy-MM-dd} {day.Tx} {day.Rx} {day.Records} {(kind == RecordKind.Counter ? null : day.Milliseconds)}");
        var actual = totals?.Days.Select(day => $"{day.Day:yyyy-MM-dd} {day.Tx} {day.Rx} {day.Records} {day.Milliseconds}") ?? [];
        Equal(string.Join("; ", expected), string.Join("; ", actual), $"{gateway} {kind}: days");
        Equal(account.Watermark, totals?.FinalUntil, $"{gateway} {kind}: final until");
    }

    private void CheckSummary(string gateway)
    {
        var expected = new List<string>();
        foreach (var ((owner, kind), account) in _oracle.Accounts)
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
        Equal(string.Join("; ", expected), string.Join("; ", actual), $"{gateway}: summary");
    }

    private void CheckDays()
    {
        var expected = new SortedDictionary<string, List<(string Gateway, OracleDay Day)>>(StringComparer.Ordinal);
        foreach (var ((gateway, kind), account) in _oracle.Accounts)
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
        Equal(
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

    private void CheckList()
    {
        var listed = new List<string>();
        for (var shard = 0; shard < IIdListGrain.ShardCount; shard++)
        {
            if (world.Traffic.Gateways.Any(gateway => Murmur2.Partition(System.Text.Encoding.UTF8.GetBytes(gateway), IIdListGrain.ShardCount) == shard))
            {
                var grain = world.Process.Grains.GetGrain<IIdListGrain>(IIdListGrain.Key(ListSubject.Gateways, shard));
                listed.AddRange(world.Complete(grain.GetPageAsync(null, 1000, CancellationToken.None), "a list shard answers"));
            }
        }

        Equal(
            string.Join(", ", _oracle.Accounts.Keys.Select(key => key.Gateway).Distinct().Order(StringComparer.Ordinal)),
            string.Join(", ", listed.Order(StringComparer.Ordinal)),
            "list of gateways");
    }

    private void CheckDeadLetters() => Equal(
        string.Join("; ", _oracle.Poison.Order().Select(letter => letter.ToString())),
        string.Join("; ", world.Letters.All.Keys.Order().Select(letter => letter.ToString())),
        "dead letters");

    /// <summary>What was acknowledged is in the log; with a number, exactly once.</summary>
    private void CheckProducers()
    {
        foreach (var producer in world.Producers)
        {
            foreach (var (life, number, accepted) in producer.Acknowledged)
            {
                if (producer.Id is { } id)
                {
                    var found = _oracle.Numbered.GetValueOrDefault((producer.Stream, id, life, number)) ?? [];
                    Equal(
                        string.Join("; ", accepted.Select(Describe).Order(StringComparer.Ordinal)),
                        string.Join("; ", found.Select(Describe).Order(StringComparer.Ordinal)),
                        $"{producer.Stream}: records of {id}'s number {number} in the log ({Places(producer.Stream, id, life, number)})");
                }
                else
                {
                    var missing = accepted.Select(Describe).Except(_oracle.Unnumbered, StringComparer.Ordinal);
                    Equal("", string.Join("; ", missing), $"{producer.Stream}: acknowledged records missing in the log");
                }
            }

            foreach (var ((life, number), answer) in producer.Answers)
            {
                var found = producer.Id is { } id ? _oracle.Numbered.GetValueOrDefault((producer.Stream, id, life, number))?.Count ?? 0 : answer.Accepted;
                Equal(answer.Accepted, found, $"{producer.Stream}: records of {producer.Id}'s number {number}, which was answered {answer}");
            }
        }
    }

    private string Places(string stream, string id, int life, long number)
    {
        var entries = world.Disk.Of(stream).SelectMany(partition => partition.DurableEntries).Where(entry => entry.IsOf(id, life, number));
        return string.Join("; ", entries.Select(entry => $"{entry.Part!.Value.Partition}@{entry.Offset} part {entry.Part.Value.Part} of {entry.Part.Value.Parts}, {entry.Part.Value.Attempt}"));
    }

    private static string Describe(Traffic.SentRecord record) => LogOracle.Describe(record);

    private void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            world.Verdict.Fail($"{when}: {what}:{Environment.NewLine}expected {expected}{Environment.NewLine}actual   {actual}");
            world.Verdict.ThrowIfFailed();
        }
    }
}
