using Weir.Elevators;
using Weir.Grains.Elevators.History;

namespace Weir.Grains.Elevators;

/// <summary>What is kept of one type of a device.</summary>
public sealed class SensorState(SensorType type)
{
    /// <summary>The type.</summary>
    public SensorType Type { get; } = type;

    /// <summary>Readings taken.</summary>
    public long Count { get; set; }

    /// <summary>Those among them that were late.</summary>
    public long Late { get; set; }

    /// <summary>Readings that the history had already.</summary>
    public long Duplicates { get; set; }

    /// <summary>The newest reading by date; of several the last to come. Its date is M, by which lateness is judged.</summary>
    public SensorReading Last { get; set; }

    /// <summary>The readings.</summary>
    public SensorHistory History { get; } = new();
}
