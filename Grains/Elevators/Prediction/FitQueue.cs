namespace Weir.Grains.Elevators.Prediction;

/// <summary>Devices that wait for their models to be fitted: those that asked last first, each once. Beyond the bound the one that has waited longest goes; it asks again. For one thread.</summary>
/// <param name="countMax">Most that wait.</param>
internal sealed class FitQueue(int countMax)
{
    private readonly LinkedList<string> _waiting = new();
    private readonly Dictionary<string, LinkedListNode<string>> _byDevice = new(StringComparer.Ordinal);

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Puts a device to the front.</summary>
    public void Add(string device)
    {
        if (_byDevice.Remove(device, out var waits))
        {
            _waiting.Remove(waits);
        }

        _byDevice[device] = _waiting.AddFirst(device);
        if (_waiting.Count > countMax)
        {
            _byDevice.Remove(_waiting.Last!.Value);
            _waiting.RemoveLast();
        }
    }

    /// <summary>Takes the one that asked last.</summary>
    public bool TryTake(out string device)
    {
        device = _waiting.First?.Value ?? "";
        if (_waiting.Count == 0)
        {
            return false;
        }

        _waiting.RemoveFirst();
        return _byDevice.Remove(device);
    }
}
