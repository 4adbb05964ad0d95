using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Grains.Tests.Support;

/// <summary>When an injected fault strikes.</summary>
public enum FaultTime
{
    /// <summary>Nothing has happened yet.</summary>
    Before,

    /// <summary>It has landed; only the answer is lost.</summary>
    After,
}

/// <summary>
/// Storage in memory that outlives its silos and keeps the real bytes, with conditional writes. Faults are asked for by the state's name;
/// operations can be held and let go.
/// </summary>
internal sealed class TestStorage
{
    private readonly Dictionary<(GrainId Grain, string State), (byte[] Bytes, long Version)> _records = [];
    private readonly List<(Func<string, bool> Applies, FaultTime Time)> _faults = [];
    private readonly ConcurrentDictionary<string, (TaskCompletionSource Reached, TaskCompletionSource Go)> _holds = new();
    private long _version;

    /// <summary>Names of the states of a grain, and their sizes in bytes.</summary>
    public Dictionary<string, int> StatesOf(string grainKey)
    {
        lock (_records)
        {
            return _records.Where(record => record.Key.Grain.Key.ToString() == grainKey)
                .ToDictionary(record => record.Key.State, record => record.Value.Bytes.Length);
        }
    }

    public int Count
    {
        get
        {
            lock (_records)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>The stored bytes of a state.</summary>
    public byte[] BytesOf(string grainKey, string state)
    {
        lock (_records)
        {
            return _records.Single(record => record.Key.Grain.Key.ToString() == grainKey && record.Key.State == state).Value.Bytes;
        }
    }

    /// <summary>The next write of a state with such a name fails.</summary>
    public void FailNextWrite(Func<string, bool> applies, FaultTime time)
    {
        lock (_faults)
        {
            _faults.Add((applies, time));
        }
    }

    /// <summary>Faults that have not struck yet never do.</summary>
    public void ForgetFaults()
    {
        lock (_faults)
        {
            _faults.Clear();
        }
    }

    /// <summary>Faults that have not struck yet.</summary>
    public int FaultsLeft
    {
        get
        {
            lock (_faults)
            {
                return _faults.Count;
            }
        }
    }

    /// <summary>The next read of this state stops before it happens.</summary>
    /// <returns>A task that completes when it got there, and what lets it go on.</returns>
    public (Task Reached, TaskCompletionSource Go) HoldNextRead(string state)
    {
        var hold = (
            Reached: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            Go: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _holds[state] = hold;
        return (hold.Reached.Task, hold.Go);
    }

    public IGrainStorage Open(IGrainStorageSerializer serializer) => new Provider(this, serializer);

    private bool TakeFault(string state, FaultTime time)
    {
        lock (_faults)
        {
            var index = _faults.FindIndex(fault => fault.Time == time && fault.Applies(state));
            if (index >= 0)
            {
                _faults.RemoveAt(index);
            }

            return index >= 0;
        }
    }

    private void FailWhenAsked(string state, FaultTime time)
    {
        if (TakeFault(state, time))
        {
            throw new IOException($"Injected fault {time} the write of {state}.");
        }
    }

    private sealed class Provider(TestStorage storage, IGrainStorageSerializer serializer) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (storage._holds.TryRemove(stateName, out var hold))
            {
                hold.Reached.SetResult();
                await hold.Go.Task;
            }

            lock (storage._records)
            {
                var exists = storage._records.TryGetValue((grainId, stateName), out var record);
                grainState.RecordExists = exists;
                grainState.ETag = exists ? record.Version.ToString(CultureInfo.InvariantCulture) : null;
                grainState.State = exists ? serializer.Deserialize<T>(new BinaryData(record.Bytes)) : Activator.CreateInstance<T>();
            }
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            storage.FailWhenAsked(stateName, FaultTime.Before);
            lock (storage._records)
            {
                Check(stateName, grainId, grainState.ETag);
                storage._records[(grainId, stateName)] = (serializer.Serialize(grainState.State).ToArray(), ++storage._version);
                storage.FailWhenAsked(stateName, FaultTime.After);
                grainState.ETag = storage._version.ToString(CultureInfo.InvariantCulture);
                grainState.RecordExists = true;
            }

            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            lock (storage._records)
            {
                Check(stateName, grainId, grainState.ETag);
                storage._records.Remove((grainId, stateName));
                grainState.ETag = null;
                grainState.RecordExists = false;
            }

            return Task.CompletedTask;
        }

        private void Check(string stateName, GrainId grainId, string? given)
        {
            var stored = storage._records.TryGetValue((grainId, stateName), out var record) ? record.Version.ToString(CultureInfo.InvariantCulture) : null;
            if (stored != given)
            {
                throw new InconsistentStateException($"{stateName} of {grainId} was written by somebody else.", stored, given);
            }
        }
    }
}
