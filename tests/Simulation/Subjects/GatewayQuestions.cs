using System.Text;
using Weir.Days;
using Weir.Gateways;
using Weir.Records;
using Weir.Simulation.Oracle;
using Weir.Simulation.Traffic;
using Weir.Simulation.Worlds;
using Weir.Streaming;

namespace Weir.Simulation.Subjects;

/// <summary>Asks gateways for their totals: the answer is that of the log up to some record, never of half a change.</summary>
internal sealed class GatewayQuestions(World world, GatewayTrafficPlan traffic)
{
    public async Task AskAsync(SimulatedProcess process, Random random)
    {
        var asked = traffic.Traffic[random.Next(traffic.Traffic.Count)];
        await AskTopAsync(process, asked, random);
        await AskTotalsAsync(process, asked);
    }

    /// <summary>What the best are in the middle of it all nobody can say; that asking changes nothing is seen in the end.</summary>
    private async Task AskTopAsync(SimulatedProcess process, GatewayTraffic asked, Random random)
    {
        var shard = Murmur2.Partition(Encoding.UTF8.GetBytes(asked.Gateway), IDayShardGrain.ShardCount);
        var day = DateOnly.FromDateTime(GatewayTraffic.FirstDay.UtcDateTime).AddDays(random.Next(traffic.IsCrowded ? 1 : 3));
        var grain = process.Grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(traffic.IsCrowded ? RecordKind.Rate : asked.Kind, day, shard));
        var answer = grain.GetTopAsync((TopOrder)random.Next(3), 1 + random.Next(Math.Min(10, world.Settings.TopKept)), CancellationToken.None);
        await process.Life.ObserveAsync((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task AskTotalsAsync(SimulatedProcess process, GatewayTraffic asked)
    {
        GatewayTotals? totals;
        try
        {
            var grain = process.Grains.GetGrain<IGatewayGrain>(asked.Gateway);
            var answer = grain.GetTotalsAsync(asked.Kind, new DateOnly(2000, 1, 1), new DateOnly(9999, 12, 31), CancellationToken.None);
            totals = await process.Life.ObserveAsync(answer);
        }
#pragma warning disable CA1031 // No answer is no wrong answer.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }

        if (world.HadZombies)
        {
            return;
        }

        Check(asked, string.Join("; ", totals?.Days.Select(Describe) ?? []));
    }

    private void Check(GatewayTraffic asked, string answer)
    {
        var oracle = new LogOracle(new LogContents(world.Disk.Of(asked.Kind.ToName()), world.Subject), traffic.Rules);
        if (!oracle.Readings.TryGetValue((asked.Gateway, asked.Kind), out var readings))
        {
            readings = [];
        }

        // From two partitions there are many orders, unless all senders waited for the growth; those are left to the end.
        if (traffic.Growth == Growth.AtAnyStart && oracle.Contents.Records.Where(record => record.Record.Key == asked.Gateway).Select(record => record.Partition.Number).Distinct().Count() > 1)
        {
            return;
        }

        var account = new GatewayOracle(asked.Kind, traffic.Rules);
        if (answer.Length == 0)
        {
            return;
        }

        foreach (var reading in readings)
        {
            account.Take(reading);
            if (string.Join("; ", account.Days().Select(day => Describe(day, asked.Kind))) == answer)
            {
                world.Verdict.Note($"{world.Time.Elapsed} {asked.Gateway} {asked.Kind} answers {account.Records} records");
                return;
            }
        }

        var all = string.Join("; ", account.Days().Select(day => Describe(day, asked.Kind)));
        world.Verdict.Fail($"{asked.Gateway} {asked.Kind} answers what the log never said:{Environment.NewLine}answer {answer}{Environment.NewLine}in all {all}");
    }

    private static string Describe(DayTotals day) => $"{day.Day:yyyy-MM-dd} {day.Tx} {day.Rx} {day.Records} {day.Milliseconds}";

    private static string Describe(OracleDay day, RecordKind kind) =>
        $"{day.Day:yyyy-MM-dd} {day.Tx} {day.Rx} {day.Records} {(kind == RecordKind.Counter ? null : day.Milliseconds)}";
}
