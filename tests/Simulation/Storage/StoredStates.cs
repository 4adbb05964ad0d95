using Orleans.Runtime;

namespace Weir.Simulation.Storage;

/// <summary>States as they outlive every process: bytes with an ETag per grain and name.</summary>
internal sealed class StoredStates
{
    private readonly Dictionary<(GrainId Grain, string Name), Stored> _states = [];
    private long _tags;

    public IEnumerable<((GrainId Grain, string Name) Key, Stored State)> All => _states.Select(state => (state.Key, state.Value));

    public Stored? Find(GrainId grain, string name) => _states.GetValueOrDefault((grain, name));

    /// <summary>A state as the product reads it; null when it was never written.</summary>
    public T? Find<T>(GrainId grain, string name)
        where T : class => Find(grain, name) is { } stored ? StateBytes.Serializer.Deserialize<T>(stored.Bytes) : null;

    public string Put(GrainId grain, string name, BinaryData bytes)
    {
        var tag = (++_tags).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _states[(grain, name)] = new Stored(bytes, tag);
        return tag;
    }

    public void Remove(GrainId grain, string name) => _states.Remove((grain, name));
}

internal sealed record Stored(BinaryData Bytes, string ETag);
