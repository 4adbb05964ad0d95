using System.Globalization;
using System.Text;
using Orleans;
using Weir.Elevators.Prediction;
using Weir.Streaming;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>Asks a device's worker for models, once at a time. Nobody waits for the answer: the models come when they are fitted.</summary>
/// <param name="device">The device.</param>
/// <param name="workers">How many workers there are.</param>
/// <param name="grains">Finds the worker.</param>
/// <param name="time">The clock.</param>
internal sealed class FitRequests(string device, int workers, Func<IGrainFactory> grains, TimeProvider time)
{
    // A worker may be gone with what it had queued.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private long? _asked;

    /// <summary>Asks, unless that has been done and no answer has come.</summary>
    public void Ask()
    {
        if (_asked is { } asked && time.GetElapsedTime(asked) < Patience)
        {
            return;
        }

        _asked = time.GetTimestamp();
        _ = AskAsync();
    }

    /// <summary>An answer has come.</summary>
    public void End() => _asked = null;

    private async Task AskAsync()
    {
        try
        {
            var worker = Murmur2.Partition(Encoding.UTF8.GetBytes(device), workers);
            await grains().GetGrain<IModelWorkerGrain>(worker.ToString(CultureInfo.InvariantCulture)).RequestAsync(device, CancellationToken.None);
        }
        catch (Exception)
        {
            // Where the worker cannot be reached, the next prediction that is issued asks again.
            _asked = null;
        }
    }
}
