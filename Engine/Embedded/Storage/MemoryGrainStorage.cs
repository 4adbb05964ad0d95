using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Storage;

/// <summary>Grain states in memory, as copies, each with a counter as ETag.</summary>
internal sealed class MemoryGrainStorage(DeepCopier copier) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Id), Entry> _entries = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _entries.TryGetValue((stateName, grainId), out var entry) && entry.Exists;
        grainState.State = found ? copier.Copy((T?)entry!.State) : Activator.CreateInstance<T>();
        grainState.ETag = found ? entry!.ETag : null;
        grainState.RecordExists = found;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = Replace(stateName, grainId, grainState.ETag, copier.Copy(grainState.State), exists: true);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Replace(stateName, grainId, grainState.ETag, null, exists: false);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private string Replace(string stateName, GrainId grainId, string? eTag, object? state, bool exists)
    {
        var key = (stateName, grainId);
        _entries.TryGetValue(key, out var old);
        var number = old is null ? 1 : long.Parse(old.ETag, CultureInfo.InvariantCulture) + 1;
        var entry = new Entry(state, number.ToString(CultureInfo.InvariantCulture), exists);
        var current = old is { Exists: true } ? old.ETag : null;
        if (current != eTag || !(old is null ? _entries.TryAdd(key, entry) : _entries.TryUpdate(key, entry, old)))
        {
            throw new InconsistentStateException($"The state '{stateName}' of {grainId} has been written by another.", current, eTag);
        }

        return entry.ETag;
    }

    private sealed class Entry(object? state, string eTag, bool exists)
    {
        public object? State { get; } = state;

        public string ETag { get; } = eTag;

        public bool Exists { get; } = exists;
    }
}
