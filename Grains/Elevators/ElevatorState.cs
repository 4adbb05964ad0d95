using Weir.Elevators;
using Weir.Grains.Delivery;
using Weir.Grains.Elevators.History;
using Weir.Grains.Elevators.Prediction;

namespace Weir.Grains.Elevators;

/// <summary>
/// All that is kept of a device: per type its counts and where its history is, and the place in every partition it came from. One write makes all of it durable
/// together. The stored form is <see cref="ElevatorStateCodec"/>'s; Orleans has no serializer for it, on purpose (see <see cref="Gateways.GatewayState"/>).
/// </summary>
public sealed class ElevatorState : ICheckpointedState
{
    private readonly SensorState?[] _sensors = new SensorState?[SensorTypes.All.Count];

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <summary>Whether the list of devices is known to have this one.</summary>
    public bool Listed { get; set; }

    /// <summary>Fields of unknown names that the readings came with.</summary>
    public long UnknownFields { get; set; }

    /// <inheritdoc/>
    public PositionMap Positions { get; } = new();

    /// <summary>What is kept of its predictions.</summary>
    public ForecastState Forecast { get; set; } = new();

    /// <summary>Parts of histories that nothing points to any more. Deleted after the write that says so, when no older write can land.</summary>
    public List<HistoryName> Garbage { get; } = [];

    /// <summary>The types that the device has sent, in the order of their values.</summary>
    public IEnumerable<SensorState> Sensors => _sensors.OfType<SensorState>();

    /// <inheritdoc/>
    public bool IsKnown => Array.Exists(_sensors, sensor => sensor is not null);

    /// <summary>One type, null when it was never sent.</summary>
    public SensorState? Find(SensorType type) => _sensors[(int)type - 1];

    /// <summary>Adds a type.</summary>
    public void Set(SensorState sensor)
    {
        ArgumentNullException.ThrowIfNull(sensor);
        _sensors[(int)sensor.Type - 1] = sensor;
    }
}
