using System.Text;
using Weir.Days;
using Weir.Gateways;
using Weir.Records;
using Weir.Simulation.Oracle;
using Weir.Simulation.Traffic;
using Weir.Streaming;

namespace Weir.Simulation.Worlds;

/// <summary>
/// Asks gateways for their totals while everything fails around them. Whichever activation answers, and whatever it is doing: the answer is
/// that of the log up to some record, never of half a change. Only where two activations of one gateway live at once may the one miss what the other
/// has made durable, until its next write fails.
/// </summary>
internal sealed class Questioner(World world, Disturber disturber)
{
    private readonly Random _random = new(world.Seed);

    public async Task RunAsync()
    {
        while (world.Chaos.IsOn)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(world.Traffic.IsCrowded ? 300 : 1_500)), world.Time);
            if (world.IsServing)
            {
                var process = world.Process;
                var traffic = world.Traffic.Traffic[_random.Next(world.Traffic.Traffic.Count)];
                await AskTopAsync(process, traffic);
                await AskAsync(process, traffic);
            }
        }
    }

    /// <summary>What the best are in the middle of it all nobody can say; that asking changes nothing is seen in the end.</summary>
    private async Task AskTopAsync(SimulatedProcess process, GatewayTraffic traffic)
    {
        var shard = Murmur2.Partition(Encoding.UTF8.GetBytes(traffic.Gateway), IDayShardGrain.ShardCount);
        var day = DateOnly.FromDateTime(GatewayTraffic.FirstDay.UtcDateTime).AddDays(_random.Next(world.Traffic.IsCrowded ? 1 : 3));
        var grain = process.Grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(world.Traffic.IsCrowded ? RecordKind.Rate : traffic.Kind, day, shard));
        var asked = grain.GetTopAsync((TopOrder)_random.Next(3), 1 + _random.Next(Math.Min(10, world.Settings.TopKept)), CancellationToken.None);
        await process.Life.ObserveAsync((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task AskAsync(SimulatedProcess process, GatewayTraffic traffic)
    {
        GatewayTotals? totals;
        try
        {
            var grain = process.Grains.GetGrain<IGatewayGrain>(traffic.Gateway);
            var asked = grain.GetTotalsAsync(traffic.Kind, new DateOnly(2000, 1, 1), new DateOnly(9999, 12, 31), CancellationToken.None);
            totals = await process.Life.ObserveAsync(asked);
        }
#pragma warning disable CA1031 // No answer is no wrong answer.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }

        if (disturber.HadZombies)
        {
            return;
        }

        Check(traffic, string.Join("; ", totals?.Days.Select(Describe) ?? []));
    }

    private void Check(GatewayTraffic traffic, string answer)
    {
        var oracle = new LogOracle(world.Disk.Of(traffic.Kind.ToName()), world.Traffic.Rules);
        if (!oracle.Readings.TryGetValue((traffic.Gateway, traffic.Kind), out var readings))
        {
            readings = [];
        }

        // From two partitions there are many orders, unless all senders waited for the growth; those are left to the end.
        if (world.Traffic.Growth == Growth.AtAnyStart && oracle.Records.Where(record => record.Gateway == traffic.Gateway).Select(record => record.Partition.Number).Distinct().Count() > 1)
        {
            return;
        }

        var account = new GatewayOracle(traffic.Kind, world.Traffic.Rules);
        if (answer.Length == 0)
        {
            return;
        }

        foreach (var reading in readings)
        {
            account.Take(reading);
            if (string.Join("; ", account.Days().Select(day => Describe(day, traffic.Kind))) == answer)
            {
                world.Verdict.Note($"{world.Time.Elapsed} {traffic.Gateway} {traffic.Kind} answers {account.Records} records");
                return;
            }
        }

        var all = string.Join("; ", account.Days().Select(day => Describe(day, traffic.Kind)));
        world.Verdict.Fail($"{traffic.Gateway} {traffic.Kind} answers what the log never said:{Environment.NewLine}answer {answer}{Environment.NewLine}in all {all}");
    }

    private static string Describe(DayTotals day) => $"{day.Day:yyyy-MM-dd} {day.Tx} {day.Rx} {day.Records} {day.Milliseconds}";

    private static string Describe(OracleDay day, RecordKind kind) =>
        $"{day.Day:yyyy-MM-dd} {day.Tx} {day.Rx} {day.Records} {(kind == RecordKind.Counter ? null : day.Milliseconds)}";
}
