namespace Weir.Persistence.Cassandra.States;

/// <summary>Pauses between the requests of one operation, longer each time and never the same for two writers, until its time is over.</summary>
internal sealed class Pause(TimeProvider time, TimeSpan limit, StorageChance chance)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _next = First;

    /// <summary>How long the operation takes so far.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_begun);

    /// <summary>Pauses.</summary>
    /// <returns>False, at once, where the time would be over.</returns>
    public async Task<bool> TryAsync()
    {
        var pause = _next * chance.NextShare();
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        if (Elapsed + pause >= limit)
        {
            return false;
        }

        await Task.Delay(pause, time);
        return true;
    }
}
