namespace Weir.Cli.Replay;

/// <summary>What became of the records so far. Connections report to it from their own tasks.</summary>
internal sealed class ReplayCounts
{
    private const int KeptMax = 1000;

    private readonly Lock _lock = new();
    private readonly List<RejectedLine> _rejects = [];
    private long _accepted;
    private long _rejected;
    private long _rejectedHere;

    public long Accepted => Interlocked.Read(ref _accepted);

    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Those of the rejected that were not even sent.</summary>
    public long RejectedHere => Interlocked.Read(ref _rejectedHere);

    /// <summary>The first rejects by line, at most 1,000.</summary>
    public IReadOnlyList<RejectedLine> Rejects
    {
        get
        {
            lock (_lock)
            {
                return [.. _rejects.OrderBy(r => r.Line)];
            }
        }
    }

    public void Add(long accepted, long rejected)
    {
        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _rejected, rejected);
    }

    public void RejectHere(long line, string reason)
    {
        Interlocked.Increment(ref _rejectedHere);
        Add(0, 1);
        AddReason(line, reason);
    }

    public void AddReason(long line, string reason)
    {
        lock (_lock)
        {
            if (_rejects.Count < KeptMax)
            {
                _rejects.Add(new RejectedLine(line, reason));
            }
        }
    }
}

/// <summary>A line whose record was not taken.</summary>
internal readonly record struct RejectedLine(long Line, string Reason);
