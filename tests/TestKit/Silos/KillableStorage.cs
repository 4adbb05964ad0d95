using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.TestKit.Silos;

/// <summary>Grain storage as one silo sees it: out of reach once the silo has been killed.</summary>
public sealed class KillableStorage(IGrainStorage storage, Lifeline line) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        line.ThrowIfCut();
        await storage.ReadStateAsync(stateName, grainId, grainState);
        line.ThrowIfCut();
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        line.WriteAsync(() => storage.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        line.WriteAsync(() => storage.ClearStateAsync(stateName, grainId, grainState));
}
