namespace Weir.Streaming.Kafka.Places;

/// <summary>
/// Which parts of one numbered request a partition has, each with where it stands first. Runs of parts that follow each other are kept as one, as long as no repeat
/// of the request stands between them: so the offset alone tells a part's first occurrence from its repeats, also when the partition is read again.
/// </summary>
internal sealed class ReceivedRequest(int parts)
{
    private readonly List<Run> _runs = [];
    private int _seen;

    public int Parts { get; private set; } = parts;

    /// <summary>Whether every part is there.</summary>
    public bool IsComplete => _seen == Parts;

    /// <summary>Where its last known part stands.</summary>
    public long LastOffset => _runs.Count == 0 ? -1 : _runs[^1].LastOffset;

    public IReadOnlyList<Run> Runs => _runs;

    /// <summary>Whether the part at an offset stands further up already; if not, it is noted.</summary>
    public bool IsRepeat(int part, int parts, long offset)
    {
        Parts = Math.Max(Parts, parts);
        foreach (var run in _runs)
        {
            if (part >= run.First && part <= run.Last)
            {
                if (offset <= run.LastOffset)
                {
                    return false;
                }

                _runs[^1] = _runs[^1] with { IsClosed = true };
                return true;
            }
        }

        if (_runs.Count > 0 && _runs[^1] is { IsClosed: false } last && last.Last + 1 == part)
        {
            _runs[^1] = last with { Last = part, LastOffset = offset };
            _seen++;
        }
        else
        {
            Add(new Run(part, part, offset, IsClosed: false));
        }

        return false;
    }

    /// <summary>Takes over a run that was saved.</summary>
    public void Add(Run run)
    {
        _runs.Add(run);
        _seen += run.Last - run.First + 1;
    }

    /// <summary>Parts that follow each other.</summary>
    /// <param name="First">First part.</param>
    /// <param name="Last">Last part.</param>
    /// <param name="LastOffset">Where the last one stands.</param>
    /// <param name="IsClosed">Whether a repeat has come since: the run grows no more.</param>
    public readonly record struct Run(int First, int Last, long LastOffset, bool IsClosed);
}
