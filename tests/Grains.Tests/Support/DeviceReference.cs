using Weir.Elevators;

namespace Weir.Grains.Tests.Support;

/// <summary>What a device's answers must be, from its readings alone: slow and obvious.</summary>
internal sealed class DeviceReference
{
    private readonly List<SensorReading> _sent = [];

    public int Sent => _sent.Count;

    public void Take(params SensorReading[] readings) => _sent.AddRange(readings);

    /// <summary>What was taken behind the first so many never was.</summary>
    public void Forget(int kept) => _sent.RemoveRange(kept, _sent.Count - kept);

    public (long Count, long Late, long Duplicates, long Newest) Counts(SensorType type)
    {
        var seen = new HashSet<string>();
        var (late, duplicates, newest) = (0L, 0L, long.MinValue);
        foreach (var reading in _sent.Where(reading => reading.Type == type))
        {
            if (!seen.Add(Convert.ToHexString(reading.Bytes.Span)))
            {
                duplicates++;
                continue;
            }

            late += newest != long.MinValue && reading.Date < newest - DeviceDesk.LatenessMs ? 1 : 0;
            newest = Math.Max(newest, reading.Date);
        }

        return (seen.Count, late, duplicates, newest);
    }

    /// <summary>Every reading once, by date; of equal dates in no order that matters.</summary>
    public List<string> History(SensorType? type = null, long to = long.MaxValue) =>
    [
        .. _sent.Where(reading => (type is null || reading.Type == type) && reading.Date <= to)
            .DistinctBy(reading => Convert.ToHexString(reading.Bytes.Span)).Select(Show).Order(StringComparer.Ordinal),
    ];

    public static string Show(SensorReading reading) => FormattableString.Invariant($"{reading.Date:D15} {Convert.ToHexString(reading.Bytes.Span)}");
}
