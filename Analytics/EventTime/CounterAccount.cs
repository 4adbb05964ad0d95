namespace Weir.Analytics.EventTime;

/// <summary>Amounts since the previous reading: applied as they come, whatever their order; only duplicates need a window, of dates.</summary>
public sealed class CounterAccount : KindAccount
{
    private LatenessWindow<TakenDate> _taken = new();
    private Reading _last;

    /// <summary>An account that has seen nothing.</summary>
    public CounterAccount()
        : base(KindCounts.None)
    {
    }

    /// <summary>An account as it was.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="last">Its newest reading.</param>
    /// <param name="taken">The dates of its window, ascending.</param>
    public CounterAccount(in KindCounts counts, in Reading last, ReadOnlySpan<TakenDate> taken)
        : base(counts)
    {
        _last = last;
        _taken.Load(taken);
    }

    /// <inheritdoc/>
    public override ReadingKind Kind => ReadingKind.Counter;

    /// <summary>The dates taken that are not behind the watermark, ascending. Valid until the next change.</summary>
    public ReadOnlySpan<TakenDate> Taken => _taken.Items;

    /// <summary>The newest reading by date.</summary>
    public Reading Last => _last;

    /// <inheritdoc/>
    public override int FirstWaitingDay => int.MaxValue;

    /// <inheritdoc/>
    public override AccountSummary Answer(in AccountingRules rules, DayLedger days)
    {
        ArgumentNullException.ThrowIfNull(days);
        days.Add(Applied);
        return new AccountSummary(_last, Counts, 0, 0);
    }

    /// <inheritdoc/>
    protected override void Take(ReadOnlySpan<Reading> batch, in AccountingRules rules, long stamp)
    {
        ref var judged = ref Judged;
        foreach (ref readonly var reading in batch)
        {
            if (reading.Date > judged.Newest)
            {
                Advance(reading, rules.LatenessMs, ref judged);
            }
            else if (reading.Date >= judged.Watermark && !_taken.TryInsert(new TakenDate(reading.Date)))
            {
                judged.Duplicates++;
                continue;
            }

            judged.Records++;
            ref var total = ref Applied.At(DayNumber.Of(reading.Date));
            total.Tx = DayTotal.Saturating(total.Tx, reading.TxBits);
            total.Rx = DayTotal.Saturating(total.Rx, reading.RxBits);
            total.Records++;
            total.Stamp = stamp;
            if (_taken.Count > rules.WaitingMax)
            {
                Shorten(rules.WaitingMax, ref judged);
            }
        }

        _taken.RemoveFirst(_taken.CountBefore(judged.Watermark));
    }

    /// <summary>Keeps the window within its bound: what the watermark has passed goes first, then the watermark moves up to the oldest that may stay.</summary>
    private void Shorten(int waitingMax, ref KindCounts judged)
    {
        _taken.RemoveFirst(_taken.CountBefore(judged.Watermark));
        if (_taken.Count > waitingMax)
        {
            judged.Watermark = _taken.DateOfNewest(waitingMax);
            _taken.RemoveFirst(_taken.Count - waitingMax);
        }
    }

    private void Advance(in Reading reading, long latenessMs, ref KindCounts judged)
    {
        if (_taken.IsAtEnd)
        {
            _taken.RemoveFirst(_taken.CountBefore(judged.Watermark));
        }

        _taken.Append(new TakenDate(reading.Date));
        _last = reading;
        judged.Newest = reading.Date;
        judged.Watermark = Math.Max(judged.Watermark, reading.Date - latenessMs);
    }
}
