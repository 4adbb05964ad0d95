namespace Weir.Cli.Replay;

/// <summary>When a record is due: the recorded spacing divided by the speed-up, counted from the first record and the first instant.</summary>
internal sealed class Pace(double speedup, TimeProvider time)
{
    // Waiting for less costs more than it is worth, and would make a batch of every record.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(5);

    private long? _firstDate;
    private long _begun;

    /// <summary>How long to wait before a record of that date; zero when it is due.</summary>
    public TimeSpan Until(long date)
    {
        if (_firstDate is not { } first)
        {
            _firstDate = date;
            _begun = time.GetTimestamp();
            return TimeSpan.Zero;
        }

        var due = TimeSpan.FromMilliseconds((date - first) / speedup);
        var wait = due - time.GetElapsedTime(_begun);
        return wait > Tolerance ? wait : TimeSpan.Zero;
    }
}
