namespace Weir.Grains.Elevators;

/// <summary>
/// Tells a device's models of its accelerations: of every accelerometer reading that is taken and is not late, in the order in which they come, within the turn
/// that takes them. What was told is not yet durable: after a crash the next activation is told of it again.
/// </summary>
public sealed class AccelerationFeed
{
    private readonly List<Action<Acceleration>> _listeners = [];

    /// <summary>Adds a listener. It must be quick and must not fail: the stream's turn waits for it.</summary>
    public void Subscribe(Action<Acceleration> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _listeners.Add(listener);
    }

    /// <summary>Tells everybody.</summary>
    public void Tell(in Acceleration acceleration)
    {
        foreach (var listener in _listeners)
        {
            listener(acceleration);
        }
    }
}
