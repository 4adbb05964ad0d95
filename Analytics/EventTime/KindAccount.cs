namespace Weir.Analytics.EventTime;

/// <summary>
/// One gateway's account of one kind: judges readings in stream order (lateness first, then duplicates) and turns those taken into
/// totals per UTC day. How a stream is cut into batches changes nothing. Not safe for concurrent changes; answers do not change it.
/// </summary>
public abstract class KindAccount
{
    /// <summary>Oldest date accepted: 2000-01-01, so that days are found by plain division.</summary>
    public const long OldestDate = 946_684_800_000;

    /// <summary>Newest date accepted: the end of year 9999.</summary>
    public const long NewestDate = 253_402_300_799_999;

    private KindCounts _counts;

    /// <summary>An account that begins from these counts and applied days.</summary>
    /// <param name="counts">The counts.</param>
    protected KindAccount(in KindCounts counts) => _counts = counts;

    /// <summary>What the values mean.</summary>
    public abstract ReadingKind Kind { get; }

    /// <summary>Readings judged so far.</summary>
    public KindCounts Counts => _counts;

    /// <summary>Totals applied for good and not moved elsewhere by the owner; what still waits is not in them.</summary>
    public DayLedger Applied { get; } = new();

    /// <summary>The first day that readings still waiting may change, or <see cref="int.MaxValue"/> where none wait.</summary>
    public abstract int FirstWaitingDay { get; }

    /// <summary>The counts, to be changed by the kind.</summary>
    protected ref KindCounts Judged => ref _counts;

    /// <summary>An account that has seen nothing.</summary>
    /// <param name="kind">What the values mean.</param>
    /// <returns>The account.</returns>
    public static KindAccount Create(ReadingKind kind) => kind switch
    {
        ReadingKind.Counter => new CounterAccount(),
        ReadingKind.Cumulative or ReadingKind.Rate => new OrderedAccount(kind),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of reading."),
    };

    /// <summary>Takes readings in stream order. Refuses all of them, and changes nothing, when one breaks its bounds.</summary>
    /// <param name="batch">The readings.</param>
    /// <param name="rules">How they are judged and accounted.</param>
    /// <param name="stamp">The number that changed days are marked with.</param>
    /// <exception cref="ArgumentException">A date or a value is out of the bounds that were checked on receipt: a broken invariant.</exception>
    public void Apply(ReadOnlySpan<Reading> batch, in AccountingRules rules, long stamp)
    {
        ReadingBounds.Check(Kind, batch, rules);
        Take(batch, rules, stamp);
    }

    /// <summary>Adds every day of <see cref="Applied"/>, and what still waits on top, and says where the account stands.</summary>
    /// <param name="rules">How what waits is accounted.</param>
    /// <param name="days">Receives the totals; days in which readings wait are stamped <see cref="long.MaxValue"/>.</param>
    /// <returns>The summary.</returns>
    public abstract AccountSummary Answer(in AccountingRules rules, DayLedger days);

    /// <summary>Takes readings that are within their bounds.</summary>
    /// <param name="batch">The readings.</param>
    /// <param name="rules">How they are judged and accounted.</param>
    /// <param name="stamp">The number that changed days are marked with.</param>
    protected abstract void Take(ReadOnlySpan<Reading> batch, in AccountingRules rules, long stamp);
}
