namespace Weir.Analytics.EventTime;

/// <summary>Running totals and rates: readings wait in the lateness window, in date order, until the watermark has passed them.</summary>
public sealed class OrderedAccount : KindAccount
{
    private LatenessWindow<Reading> _waiting = new();
    private Tally _tally;

    /// <summary>An account that has seen nothing.</summary>
    /// <param name="kind">Cumulative or rate.</param>
    public OrderedAccount(ReadingKind kind)
        : this(kind, KindCounts.None, default, [])
    {
    }

    /// <summary>An account as it was.</summary>
    /// <param name="kind">Cumulative or rate.</param>
    /// <param name="counts">Its counts.</param>
    /// <param name="tally">Where its applied readings stand.</param>
    /// <param name="waiting">The readings of its window, ascending.</param>
    public OrderedAccount(ReadingKind kind, in KindCounts counts, in Tally tally, ReadOnlySpan<Reading> waiting)
        : base(counts)
    {
        if (kind is not (ReadingKind.Cumulative or ReadingKind.Rate))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only cumulative readings and rates are put in order.");
        }

        Kind = kind;
        _tally = tally;
        _waiting.Load(waiting);
    }

    /// <inheritdoc/>
    public override ReadingKind Kind { get; }

    /// <summary>The readings that still wait, ascending. Valid until the next change.</summary>
    public ReadOnlySpan<Reading> Waiting => _waiting.Items;

    /// <summary>Where the applied readings stand.</summary>
    public Tally Tally => _tally;

    /// <inheritdoc/>
    public override int FirstWaitingDay => _waiting.Count == 0 ? int.MaxValue : DayNumber.Of(_waiting.Items[0].Date);

    /// <inheritdoc/>
    public override AccountSummary Answer(in AccountingRules rules, DayLedger days)
    {
        ArgumentNullException.ThrowIfNull(days);
        days.Add(Applied);
        var tally = _tally;
        Account(_waiting.Items, rules, ref tally, days, long.MaxValue);
        // The newest reading taken is never behind its own watermark, so it is always the last that waits.
        return new AccountSummary(tally.Base, Counts, tally.Wraps, tally.Restarts);
    }

    /// <inheritdoc/>
    protected override void Take(ReadOnlySpan<Reading> batch, in AccountingRules rules, long stamp)
    {
        ref var judged = ref Judged;
        foreach (ref readonly var reading in batch)
        {
            if (reading.Date > judged.Newest)
            {
                if (_waiting.IsAtEnd)
                {
                    Drain(rules, stamp);
                }

                _waiting.Append(reading);
                judged.Newest = reading.Date;
                judged.Watermark = Math.Max(judged.Watermark, reading.Date - rules.LatenessMs);
            }
            else if (reading.Date < judged.Watermark)
            {
                judged.Late++;
                continue;
            }
            else if (!_waiting.TryInsert(reading))
            {
                judged.Duplicates++;
                continue;
            }

            judged.Records++;
            if (_waiting.Count > rules.WaitingMax)
            {
                Shorten(rules, stamp);
            }
        }

        Drain(rules, stamp);
    }

    /// <summary>Keeps the window within its bound: what the watermark has passed goes first, then the watermark moves up to the oldest that may stay.</summary>
    private void Shorten(in AccountingRules rules, long stamp)
    {
        Drain(rules, stamp);
        if (_waiting.Count > rules.WaitingMax)
        {
            Judged.Watermark = _waiting.DateOfNewest(rules.WaitingMax);
            Drain(rules, stamp);
        }
    }

    /// <summary>Applies for good what the watermark has passed.</summary>
    private void Drain(in AccountingRules rules, long stamp)
    {
        var count = _waiting.CountBefore(Judged.Watermark);
        if (count > 0)
        {
            Account(_waiting.Items[..count], rules, ref _tally, Applied, stamp);
            _waiting.RemoveFirst(count);
        }
    }

    private void Account(ReadOnlySpan<Reading> readings, in AccountingRules rules, ref Tally tally, DayLedger days, long stamp)
    {
        if (Kind == ReadingKind.Rate)
        {
            RateAccounting.Apply(readings, ref tally, days, stamp);
        }
        else
        {
            CumulativeAccounting.Apply(readings, rules, ref tally, days, stamp);
        }
    }
}
