using Weir.Elevators;
using Weir.Elevators.Prediction;
using Weir.Simulation.Oracle;
using Weir.Simulation.Worlds;

namespace Weir.Simulation.Elevators;

/// <summary>Asks devices what they know and have: counts are those of the log up to some reading, and pages, whatever comes in between two of them, lose and repeat nothing.</summary>
internal sealed class DeviceQuestions(World world, DeviceTrafficPlan traffic)
{
    public async Task AskAsync(SimulatedProcess process, Random random)
    {
        var device = traffic.Devices[random.Next(traffic.Devices.Count)].Device;
        try
        {
            switch (random.Next(4))
            {
                case 0:
                    await AskReadingsAsync(process, device, random);
                    break;
                case 1:
                    await AskPredictionsAsync(process, device, random);
                    break;
                default:
                    await AskSummaryAsync(process, device);
                    break;
            }
        }
#pragma warning disable CA1031 // No answer is no wrong answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            world.Verdict.Note($"{world.Time.Elapsed} {device}: {exception.GetType().Name}");
        }
    }

    private static IElevatorGrain Grain(SimulatedProcess process, string device) => process.Grains.GetGrain<IElevatorGrain>(device);

    private async Task AskSummaryAsync(SimulatedProcess process, string device)
    {
        var summary = await process.Life.ObserveAsync(Grain(process, device).GetSummaryAsync(CancellationToken.None));
        if (summary is null || world.HadZombies)
        {
            return;
        }

        var oracle = new DeviceOracle(traffic.Rules);
        foreach (var record in Records(device))
        {
            oracle.Take((SentReading)record.Record);
            if (summary.Types.Select(type => type.Type).SequenceEqual(oracle.Types.Keys)
                && summary.Types.All(type => oracle.Types[type.Type].FindFault(type.Count, type.Late, type.Duplicates) is null && oracle.Types[type.Type].Last == type.Last))
            {
                return;
            }
        }

        var answer = string.Join("; ", summary.Types.Select(type => $"{type.Type} {type.Count} {type.Late} {type.Duplicates}"));
        world.Verdict.Fail($"{device} answers what the log never said:{Environment.NewLine}answer {answer}{Environment.NewLine}in all {oracle.Describe()}");
    }

    private async Task AskReadingsAsync(SimulatedProcess process, string device, Random random)
    {
        var durable = Records(device).Where(record => record.Offset < (record.Partition.Committed ?? 0)).Select(record => ((SentReading)record.Record).Reading).ToList();
        var all = new List<SensorReading>();
        var limit = 1 + random.Next(150);
        for (ReadingPlace? from = ReadingPlace.First; from is { } place;)
        {
            var asked = Grain(process, device).GetReadingsAsync(new ReadingQuery(null, place.Date, place.Print, long.MaxValue, limit), CancellationToken.None);
            var page = await process.Life.ObserveAsync(asked);
            all.AddRange(page?.Readings ?? []);
            from = page?.Next is { } next && ReadingPlace.TryParse(next, out var behind) ? behind : null;
        }

        if (world.HadZombies)
        {
            return;
        }

        var records = Records(device).ConvertAll(record => ((SentReading)record.Record).Reading);
        var newest = records.GroupBy(reading => reading.Type).ToDictionary(type => type.Key, type => type.Max(reading => reading.Date));
        var lost = durable.Where(reading => reading.Date >= newest[reading.Type] - traffic.Rules.KeepFor).Except(all).ToList();
        var strange = all.Except(records).ToList();
        if (lost.Count + strange.Count > 0 || all.Distinct().Count() != all.Count)
        {
            world.Verdict.Fail($"{device}: of {durable.Count} durable readings {lost.Count} are on no page, {strange.Count} of {all.Count} were never sent, {all.Distinct().Count()} are different.");
        }
    }

    /// <summary>What models and lines say in the middle of it all nobody can say; that asking changes nothing is seen in the end.</summary>
    private async Task AskPredictionsAsync(SimulatedProcess process, string device, Random random)
    {
        var grain = Grain(process, device);
        await process.Life.ObserveAsync(grain.PredictAsync(new PredictionQuery((AccelerationAxis)random.Next(4)), CancellationToken.None));
        await process.Life.ObserveAsync(grain.EvaluateAsync((AccelerationAxis)random.Next(4), 100, CancellationToken.None));
        var page = await process.Life.ObserveAsync(grain.GetKeptAsync(new KeptQuery(AccelerationAxis.X, 0, 1, long.MaxValue, 10_000), CancellationToken.None));
        var points = page?.Items.Select(point => (point.IssuedAt, point.Step)).ToList() ?? [];
        if (points.Distinct().Count() != points.Count)
        {
            world.Verdict.Fail($"{device} has kept a prediction twice.");
        }
    }

    private List<LoggedRecord> Records(string device) =>
        [.. new LogContents(world.Disk.Partitions, world.Subject).Records.Where(record => record.Record.Key == device)];
}
