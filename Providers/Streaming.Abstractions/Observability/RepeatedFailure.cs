namespace Weir.Streaming;

/// <summary>
/// A failure that strikes again and again, and is said once in a while with how often it has struck: a full disk must not fill another with log lines.
/// Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class RepeatedFailure(TimeProvider time)
{
    /// <summary>Time between two lines about the same failure: 30 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private long _said;
    private long _unsaid;
    private long _all;

    /// <summary>Notes that it has struck.</summary>
    /// <param name="times">How often at once, at least 1.</param>
    /// <returns>How often since it was last said, this time included; 0 where it is not to be said now.</returns>
    public long Strike(long times = 1)
    {
        lock (_lock)
        {
            var isFirst = _all == 0;
            Volatile.Write(ref _all, _all + times);
            _unsaid += times;
            if (!isFirst && time.GetElapsedTime(_said) < Interval)
            {
                return 0;
            }

            var say = _unsaid;
            (_said, _unsaid) = (time.GetTimestamp(), 0);
            return say;
        }
    }

    /// <summary>Notes that all is well. Costs nothing while it was.</summary>
    /// <returns>How often it struck in all until now; 0 where nothing was wrong.</returns>
    public long End()
    {
        if (Volatile.Read(ref _all) == 0)
        {
            return 0;
        }

        lock (_lock)
        {
            var all = _all;
            (_all, _unsaid) = (0, 0);
            return all;
        }
    }
}
