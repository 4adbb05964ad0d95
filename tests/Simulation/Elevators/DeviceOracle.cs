using Weir.Analytics.Arima;
using Weir.Elevators;

namespace Weir.Simulation.Elevators;

/// <summary>One device by docs/api.md, word for word: every reading in stream order is kept, and all is worked out from them. Shares no code with the product.</summary>
internal sealed class DeviceOracle(DeviceRules rules, Func<IEnumerable<(long Through, ArimaModel Model)>>? models = null)
{
    /// <summary>By type.</summary>
    public SortedDictionary<SensorType, TypeOracle> Types { get; } = [];

    /// <summary>The predictions that it issued.</summary>
    public IssueOracle Issued { get; } = new(rules, models);

    public long UnknownFields { get; private set; }

    public static string Describe(SensorReading reading) =>
        $"{reading.Type} {reading.Date} {(reading.Bytes.Length < 64 ? Convert.ToHexString(reading.Body) : $"{reading.Bytes.Length} bytes {(char)reading.Bytes.Span[20]}")}";

    public void Take(SentReading sent)
    {
        var reading = sent.Reading;
        if (!Types.TryGetValue(reading.Type, out var type))
        {
            Types.Add(reading.Type, type = new TypeOracle(rules));
        }

        var (isNew, isLate) = type.Take(reading);
        if (!isNew)
        {
            return;
        }

        UnknownFields += sent.UnknownFields;
        if (reading.Type == SensorType.Accelerometer)
        {
            Issued.Take(reading, isLate);
        }
    }

    /// <summary>What the summary says of it: one line a type.</summary>
    public string Describe() => string.Join("; ", Types.Select(type => $"{type.Key} {type.Value.Count} {type.Value.Late} {type.Value.Duplicates}"));
}

/// <summary>One type of a device.</summary>
internal sealed class TypeOracle(DeviceRules rules)
{
    private readonly HashSet<SensorReading> _taken = [];

    /// <summary>Everything that was ever taken.</summary>
    public IReadOnlySet<SensorReading> Taken => _taken;

    public long Count => _taken.Count;

    public long Late { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>
    /// Those among the duplicates whose first one was too old to be kept when they came: where it had gone, they were taken as new, and late.
    /// </summary>
    public long Doubtful { get; private set; }

    public SensorReading Last { get; private set; }

    /// <summary>What is older may have left the history.</summary>
    public long Oldest => Last.Date - rules.KeepFor;

    public (bool IsNew, bool IsLate) Take(SensorReading reading)
    {
        if (!_taken.Add(reading))
        {
            Duplicates++;
            Doubtful += reading.Date < Oldest ? 1 : 0;
            return (false, false);
        }

        var isFirst = _taken.Count == 1;
        var isLate = !isFirst && reading.Date < Last.Date - rules.Lateness;
        Late += isLate ? 1 : 0;
        if (isFirst || reading.Date >= Last.Date)
        {
            Last = reading;
        }

        return (true, isLate);
    }

    /// <summary>What is wrong with counts; null where they may be.</summary>
    public string? FindFault(long count, long late, long duplicates)
    {
        var again = count - Count;
        return again >= 0 && again <= Doubtful && late == Late + again && duplicates == Duplicates - again
            ? null
            : $"{count} taken, {late} late, {duplicates} duplicates; expected {Count}, {Late}, {Duplicates}, of which {Doubtful} may have come again after they had gone";
    }
}
