using Orleans.Runtime;
using Weir.Analytics.Prediction;
using Weir.Grains.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Grains.Elevators.Prediction;
using Weir.Simulation.Oracle;
using Weir.Simulation.Worlds;

namespace Weir.Simulation.Elevators;

/// <summary>
/// At every write of a device: what becomes durable is exactly what the log says up to the state's places. Counts, every reading of the history once, every prediction
/// that was issued, and all that the state points to.
/// </summary>
internal sealed class DeviceWatch(World world, DeviceRules rules, SimulatedWorkers workers)
{
    private const double Tolerance = 1e-6;
    private readonly StoredHistory _history = new(world.States);
    private readonly Dictionary<string, (DeviceOracle Oracle, int Taken)> _known = [];

    public void OnWriting(GrainId grain, ElevatorState? old, ElevatorState next)
    {
        world.Watch.OnOverwriting(grain, old, next);
        var device = grain.Key.ToString()!;
        var oracle = Follow(device, next);
        if (oracle is not null && (FindFault(grain, next, oracle) ?? FindFault(device, old?.Forecast, next.Forecast)) is { } fault)
        {
            world.Verdict.Fail($"{grain} becomes durable, and {fault}.");
        }
    }

    /// <summary>What is wrong with a state; null where nothing is.</summary>
    public string? FindFault(GrainId grain, ElevatorState state, DeviceOracle oracle)
    {
        var parts = new HashSet<HistoryName>();
        foreach (var (type, expected) in oracle.Types)
        {
            if (state.Find(type) is not { } sensor)
            {
                return $"it has no {type}";
            }

            var stored = _history.Read(grain, sensor, parts, out var fault);
            var wrong = fault ?? expected.FindFault(sensor.Count, sensor.Late, sensor.Duplicates)
                ?? (sensor.Last == expected.Last ? null : $"its last is {DeviceOracle.Describe(sensor.Last)}; expected {DeviceOracle.Describe(expected.Last)}")
                ?? FindFault(stored, expected);
            if (wrong is { } found)
            {
                return $"{type}: {found}";
            }
        }

        return state.Sensors.Count() != oracle.Types.Count ? "it has a type that was never sent"
            : FindFaultOfIssued(grain, state, oracle.Issued, parts) is { } issued ? $"predictions: {issued}"
            : state.Garbage.Find(parts.Contains) is { Number: > 0 } garbage ? $"{garbage.StateName} is garbage and is pointed to"
            : null;
    }

    /// <summary>What is stored of a device and nothing points to, beside what is known to be garbage or may yet be found.</summary>
    public IEnumerable<string> FindLeftovers(GrainId grain, ElevatorState state)
    {
        var pointed = new HashSet<HistoryName>(state.Garbage);
        var all = state.Forecast.Issued is { } issued ? [.. state.Sensors, issued] : state.Sensors.ToList();
        foreach (var sensor in all)
        {
            _history.Read(grain, sensor, pointed, out _);
        }

        var numbers = all.SelectMany(sensor => Enumerable.Range(1, (int)sensor.History.NextChunk - 1).Select(number => new HistoryName(sensor.Type, false, number))
            .Concat(Enumerable.Range(1, (int)sensor.History.NextPage - 1).Select(number => new HistoryName(sensor.Type, true, number))));
        return numbers.Where(name => !pointed.Contains(name) && world.States.Find(grain, name.StateName) is not null).Select(name => name.StateName);
    }

    /// <summary>What the log says of a device up to the places of a state; null, having failed, where those are behind what was durable.</summary>
    private DeviceOracle? Follow(string device, ElevatorState state)
    {
        var (oracle, taken) = _known.TryGetValue(device, out var known) ? known : (new DeviceOracle(rules, () => workers.Models(device)), 0);
        var records = new LogContents(world.Disk.Partitions, world.Subject).Records.Where(record => record.Record.Key == device).ToList();
        var until = records.Count(record => state.Positions.Find(record.Partition.Stream, record.Partition.Number, world.Disk.Log) is { } place
            && (record.Offset < place.Offset || (record.Offset == place.Offset && record.Index <= place.Index)));
        if (until < taken)
        {
            world.Verdict.Fail($"{device}: {taken} readings of the log were durable, now {until} are.");
            return null;
        }

        records[taken..until].ForEach(record => oracle.Take((SentReading)record.Record));
        _known[device] = (oracle, until);
        return oracle;
    }

    private static string? FindFault(List<PlacedReading> stored, TypeOracle expected)
    {
        var have = stored.Select(reading => reading.Reading).ToHashSet();
        if (have.FirstOrDefault(reading => !expected.Taken.Contains(reading)) is { Bytes.IsEmpty: false } strange)
        {
            return $"{DeviceOracle.Describe(strange)} is in the history and was never taken";
        }

        return have.Count != stored.Count ? "a reading is in the history twice"
            : expected.Taken.FirstOrDefault(reading => reading.Date >= expected.Oldest && !have.Contains(reading)) is { Bytes.IsEmpty: false } lost
                ? $"{DeviceOracle.Describe(lost)} is not in the history"
                : null;
    }

    private string? FindFaultOfIssued(GrainId grain, ElevatorState state, IssueOracle expected, HashSet<HistoryName> parts)
    {
        if (state.Forecast.Issued is not { } issued)
        {
            return expected.All.Count == 0 ? null : $"there are none; expected {expected.All.Count}";
        }

        var stored = _history.Read(grain, issued, parts, out var fault).ConvertAll(reading => IssuedCodec.Read(reading.Reading));
        if (fault is not null || issued.Count != expected.All.Count || issued.Last.Date != expected.Last)
        {
            return fault ?? $"{issued.Count} were issued, the last at {issued.Last.Date}; expected {expected.All.Count} and {expected.Last}";
        }

        var dates = stored.ConvertAll(forecast => forecast.IssuedAt);
        return dates.Distinct().Count() != dates.Count ? "one is kept twice"
            : dates.Except(expected.All.Keys).Any() ? $"those of {string.Join(", ", dates.Except(expected.All.Keys))} should never have been issued"
            : expected.All.Keys.Where(date => date >= expected.Oldest).Except(dates).Any() ? $"those of {string.Join(", ", expected.All.Keys.Where(date => date >= expected.Oldest).Except(dates))} are lost"
            : stored.Select(forecast => FindFault(forecast, expected.All[forecast.IssuedAt])).FirstOrDefault(found => found is not null);
    }

    private static string? FindFault(IssuedForecast issued, ExpectedLine expected)
    {
        var (line, batch) = (issued.Axes[0].Line, issued.Axes[0].Batch);
        if (batch.Count > 0 && expected.Batches is { } batches && !batches.Any(one => one.Zip(batch).All(pair => IsNear(pair.First, pair.Second.Value))))
        {
            return $"the one of {issued.IssuedAt} has {string.Join(" ", batch.Select(forecast => forecast.Value))} of a model; expected {string.Join(" or ", batches.Select(one => string.Join(" ", one)))}";
        }

        return !expected.IsSure || (line.Count == expected.Count && IsNear(line.MeanAt, expected.At) && IsNear(line.MeanValue, expected.Value) && IsNear(line.Slope, expected.Slope))
            ? null
            : $"the one of {issued.IssuedAt} has {line}; expected {expected}";
    }

    private static bool IsNear(double one, double other) => Math.Abs(one - other) <= Tolerance * Math.Max(1, Math.Abs(other));

    private string? FindFault(string device, ForecastState? old, ForecastState next)
    {
        if (old is not null && (next.Version < old.Version || next.FittedThrough < old.FittedThrough))
        {
            return $"models {old.Version} through {old.FittedThrough} are overwritten by {next.Version} through {next.FittedThrough}";
        }

        return next.Version == 0 || workers.HasPublished(device, next.FittedThrough, next.Models) ? null : $"models {next.Version} through {next.FittedThrough} are none that were published";
    }
}
