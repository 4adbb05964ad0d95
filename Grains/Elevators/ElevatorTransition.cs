using Weir.Elevators;
using Weir.Grains.Elevators.History;

namespace Weir.Grains.Elevators;

/// <summary>What a reading does to a device's state. Pure: no storage, no clock.</summary>
internal static class ElevatorTransition
{
    /// <summary>Takes one reading.</summary>
    /// <param name="state">The state.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="bytes">Where its bytes are copied to where they are kept.</param>
    /// <param name="unknownFields">How many fields of unknown names it came with.</param>
    /// <param name="isStored">Whether a chunk has it already.</param>
    /// <param name="latenessMs">How far behind the newest one it may be.</param>
    /// <returns>What it was.</returns>
    public static TakenReading Take(ElevatorState state, PlacedReading reading, ReadingBytes bytes, int unknownFields, bool isStored, long latenessMs)
    {
        var sensor = state.Find(reading.Reading.Type);
        if (sensor is not null && (isStored || sensor.History.IsOpen(reading)))
        {
            sensor.Duplicates++;
            return TakenReading.Duplicate;
        }

        // A slice of the container would keep its whole entry in memory.
        var kept = new PlacedReading(reading.Place, new SensorReading(bytes.Keep(reading.Reading.Bytes.Span)));
        var isLate = sensor is not null && kept.Place.Date < sensor.Last.Date - latenessMs;
        if (sensor is null)
        {
            state.Set(sensor = new SensorState(kept.Reading.Type) { Last = kept.Reading });
        }

        sensor.Count++;
        sensor.Late += isLate ? 1 : 0;
        sensor.Last = kept.Place.Date >= sensor.Last.Date ? kept.Reading : sensor.Last;
        sensor.History.Add(kept);
        state.UnknownFields += unknownFields;
        return isLate ? TakenReading.Late : TakenReading.New;
    }
}
