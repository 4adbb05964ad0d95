namespace Weir.Simulation.Traffic;

/// <summary>
/// What a sender knows of its numbers, and with it what the service may say to the next one. A producer has one life after the other: told that it is
/// unknown, it begins at 1 again.
/// </summary>
internal sealed class ProducerMemory(ProducerPlan plan)
{
    /// <summary>From when on a producer is unknown: nothing new is taken from it in the minute before.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue.AddYears(-1);
    private readonly HashSet<long> _answered = [];

    /// <summary>Which life this is, from 0.</summary>
    public int Life { get; private set; }

    /// <summary>The last number given out.</summary>
    public long Last { get; private set; }

    /// <summary>When the last request was sent for the first time: the service heard of this producer no earlier.</summary>
    public DateTimeOffset HeardAfter { get; private set; } = Never;

    /// <summary>When the last answer came: it heard of it no later.</summary>
    public DateTimeOffset HeardBefore { get; private set; } = Never;

    /// <summary>Numbers of this life that were rejected as a whole.</summary>
    public List<long> Rejected { get; } = [];

    public long Next() => ++Last;

    public bool IsAnswered(long number) => _answered.Contains(number);

    public void Begin()
    {
        _answered.Clear();
        Rejected.Clear();
        (Life, Last, HeardAfter, HeardBefore) = (Life + 1, 0, Never, Never);
    }

    public void OnAnswered(long number, RequestAnswer answer, DateTimeOffset sentFirst, DateTimeOffset now)
    {
        if (_answered.Add(number))
        {
            HeardAfter = HeardAfter == Never || sentFirst > HeardAfter ? sentFirst : HeardAfter;
            if (answer is { Accepted: 0, Rejected: > 0 })
            {
                Rejected.Add(number);
            }
        }

        HeardBefore = now;
    }

    /// <summary>Why the service may not refuse a number that has no answer yet; null where it may.</summary>
    /// <param name="number">The number.</param>
    /// <param name="last">What the refusal calls the last one.</param>
    /// <param name="sentFirst">When the first request of this life was sent: where a part of any stands in the log, also of a later number, the service may have known the producer since.</param>
    /// <param name="now">Now.</param>
    public string? WhyNotRefuse(long number, long? last, DateTimeOffset sentFirst, DateTimeOffset now)
    {
        if (last is null && _answered.Count > 0 && !IsUnknown(now))
        {
            return "it is known";
        }

        var isNext = Enumerable.Range(1, (int)number - 1).All(earlier => _answered.Contains(earlier));
        var isSilent = Last > 1 && now > (HeardAfter == Never ? sentFirst : HeardAfter) + plan.Expiry;
        return !isNext || isSilent ? null : "every number before it is answered";
    }

    /// <summary>Whether the producer may be forgotten by now.</summary>
    public bool IsUnknown(DateTimeOffset now) => IsSilentFor(plan.Expiry + Margin, now);

    private bool IsSilentFor(TimeSpan time, DateTimeOffset now) => HeardAfter != Never && now > HeardAfter + time;
}
