using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Streaming.Kafka.Tests.Support;

/// <summary>Grain storage that outlives its silos and is the same for all of them; writes are conditional.</summary>
internal sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(GrainId, string), (object State, int Version)> _records = new();
    private readonly Lock _lock = new();

    public IReadOnlyCollection<KafkaPlace> Places => [.. _records.Values.Select(record => record.State).OfType<KafkaPlace>()];

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_records.TryGetValue((grainId, stateName), out var record))
        {
            grainState.State = (T)record.State;
            grainState.ETag = record.Version.ToString(CultureInfo.InvariantCulture);
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_lock)
        {
            var version = _records.TryGetValue((grainId, stateName), out var record) ? record.Version : 0;
            if (grainState.ETag != (version == 0 ? null : version.ToString(CultureInfo.InvariantCulture)))
            {
                throw new InconsistentStateException($"{grainId} has version {version}, not {grainState.ETag}.");
            }

            _records[(grainId, stateName)] = (grainState.State!, version + 1);
            grainState.ETag = (version + 1).ToString(CultureInfo.InvariantCulture);
            grainState.RecordExists = true;
            return Task.CompletedTask;
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException("A place is never cleared.");
}
