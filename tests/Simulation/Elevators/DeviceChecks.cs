using Weir.Elevators;
using Weir.Elevators.Prediction;
using Weir.Grains.Elevators;
using Weir.Simulation.Oracle;
using Weir.Simulation.Worlds;

namespace Weir.Simulation.Elevators;

/// <summary>What must hold of devices once the log has been consumed to its end: every answer is the oracle's, and so is what is stored.</summary>
internal sealed class DeviceChecks(World world, DeviceTrafficPlan traffic, LogContents contents, DeviceWatch watch, WorldChecks checks)
{
    public void Run()
    {
        foreach (var device in traffic.Devices)
        {
            var oracle = new DeviceOracle(traffic.Rules);
            foreach (var record in contents.Records.Where(record => record.Record.Key == device.Device))
            {
                oracle.Take((SentReading)record.Record);
            }

            CheckSummary(device.Device, oracle);
            if (oracle.Types.Count > 0)
            {
                CheckStored(device.Device, oracle);
                CheckReadings(device.Device, oracle);
                CheckKept(device.Device, oracle);
                CheckPrediction(device.Device, oracle);
            }
        }
    }

    private void CheckSummary(string device, DeviceOracle oracle)
    {
        var summary = world.Complete(Grain(device).GetSummaryAsync(CancellationToken.None), "a summary is answered");
        checks.Equal(string.Join(", ", oracle.Types.Keys), string.Join(", ", summary?.Types.Select(type => type.Type) ?? []), $"{device}: types");
        foreach (var type in summary?.Types ?? [])
        {
            var expected = oracle.Types[type.Type];
            checks.Equal(null, expected.FindFault(type.Count, type.Late, type.Duplicates), $"{device}: {type.Type}");
            checks.Equal(expected.Last, type.Last, $"{device}: last {type.Type}");
        }

        if (oracle.Types.Values.Sum(type => type.Doubtful) == 0)
        {
            checks.Equal(oracle.UnknownFields, summary?.UnknownFields ?? 0, $"{device}: unknown fields");
        }
    }

    private void CheckStored(string device, DeviceOracle oracle)
    {
        var state = world.States.Find<ElevatorState>(DeviceSubject.Id(device), DeviceSubject.StateName)!;
        checks.Equal(null, watch.FindFault(DeviceSubject.Id(device), state, oracle), $"{device}: what is stored");
        if (state.Sensors.Any(sensor => sensor.History.Pages.Count > 0 && sensor.Count > oracle.Types[sensor.Type].Taken.Count(reading => reading.Date >= oracle.Types[sensor.Type].Oldest)))
        {
            world.Verdict.Reach(Reached.ReadingsTooOld);
        }

        if (!world.Chaos.MayHappen(Faults.Fault.StateSlow) && !world.HadZombies)
        {
            // A write that lands when its number has long been let go of is the only one that nobody comes to again.
            checks.Equal("", string.Join(", ", watch.FindLeftovers(DeviceSubject.Id(device), state)), $"{device}: stored, and nothing points to it");
        }
    }

    private void CheckReadings(string device, DeviceOracle oracle)
    {
        var limit = 1 + world.Random.Next(200);
        var all = new List<SensorReading>();
        for (ReadingPlace? from = ReadingPlace.First; from is { } place;)
        {
            var query = new ReadingQuery(null, place.Date, place.Print, long.MaxValue, limit);
            var page = world.Complete(Grain(device).GetReadingsAsync(query, CancellationToken.None), "readings are answered")!;
            all.AddRange(page.Readings);
            from = page.Next is { } next && ReadingPlace.TryParse(next, out var behind) ? behind : null;
        }

        var expected = oracle.Types.SelectMany(type => type.Value.Taken.Where(reading => reading.Date >= type.Value.Oldest)).ToHashSet();
        var known = oracle.Types.SelectMany(type => type.Value.Taken).ToHashSet();
        checks.Equal(all.Count, all.Distinct().Count(), $"{device}: readings on its pages, and different ones");
        checks.Equal("", string.Join("; ", expected.Except(all).Take(3).Select(DeviceOracle.Describe)), $"{device}: readings on no page");
        checks.Equal("", string.Join("; ", all.Except(known).Take(3).Select(DeviceOracle.Describe)), $"{device}: readings on pages that were never sent");
        checks.Equal(true, all.Zip(all.Skip(1)).All(pair => ReadingPlace.Of(pair.First) <= ReadingPlace.Of(pair.Second)), $"{device}: readings in order");
    }

    private void CheckKept(string device, DeviceOracle oracle)
    {
        var all = new List<KeptPoint>();
        (long IssuedAt, int Step)? from = (0, 1);
        while (from is { } place)
        {
            var query = new KeptQuery(AccelerationAxis.X, place.IssuedAt, place.Step, long.MaxValue, 1 + world.Random.Next(300));
            var page = world.Complete(Grain(device).GetKeptAsync(query, CancellationToken.None), "kept predictions are answered")!;
            all.AddRange(page.Items);
            from = page.NextIssuedAt is { } next ? (next, page.NextStep) : null;
        }

        var dates = all.Select(point => point.IssuedAt).Distinct().ToList();
        checks.Equal(
            string.Join(", ", dates.SelectMany(date => Enumerable.Range(1, DeviceRules.Horizon).Select(step => $"{date}/{step}"))),
            string.Join(", ", all.Select(point => $"{point.IssuedAt}/{point.Step}")),
            $"{device}: points of kept predictions");
        checks.Equal("", string.Join(", ", dates.Except(oracle.Issued.All.Keys)), $"{device}: kept predictions that were never issued");
        checks.Equal("", string.Join(", ", oracle.Issued.All.Keys.Where(date => date >= oracle.Issued.Oldest).Except(dates)), $"{device}: predictions that were not kept");
        if (dates.Count < oracle.Issued.All.Count)
        {
            world.Verdict.Reach(Reached.PredictionsTooOld);
        }
    }

    private void CheckPrediction(string device, DeviceOracle oracle)
    {
        var query = new PredictionQuery(AccelerationAxis.X);
        var prediction = world.Complete(Grain(device).PredictAsync(query, CancellationToken.None), "a prediction is answered")!;
        var evaluation = world.Complete(Grain(device).EvaluateAsync(AccelerationAxis.X, 1_000, CancellationToken.None), "an evaluation is answered")!;
        checks.Equal(oracle.Types.TryGetValue(SensorType.Accelerometer, out var type) && type.Count >= 2, prediction.Missing is null, $"{device}: there is a prediction");
        checks.Equal(true, evaluation.Windows <= oracle.Issued.All.Count, $"{device}: windows");
        if (prediction.Batch is not null)
        {
            world.Verdict.Reach(Reached.ModelsUsed);
        }
    }

    private IElevatorGrain Grain(string device) => world.Process.Grains.GetGrain<IElevatorGrain>(device);
}
