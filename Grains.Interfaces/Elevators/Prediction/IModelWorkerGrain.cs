using Orleans;
using Orleans.Concurrency;

namespace Weir.Elevators.Prediction;

/// <summary>
/// Fits the batch layer's models of its share of the devices, one after the other, those that asked last first: never two fits of one device at a time. The key is its
/// number, from 0 to <c>Prediction:Workers</c> − 1.
/// </summary>
[Alias("weir.IModelWorkerGrain")]
public interface IModelWorkerGrain : IGrainWithStringKey
{
    /// <summary>Queues a device; one that waits already moves to the front. Returns at once.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [AlwaysInterleave]
    [Alias("request")]
    Task RequestAsync(string device, CancellationToken cancellationToken);
}
