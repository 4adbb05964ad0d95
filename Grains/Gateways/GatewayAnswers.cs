using Weir.Analytics.EventTime;
using Weir.Gateways;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>Answers from a gateway's state; what still waits is included. Pure.</summary>
internal static class GatewayAnswers
{
    public static GatewaySummary Summary(GatewayState state, in AccountingRules rules)
    {
        var kinds = new List<KindSummary>();
        foreach (var kind in state.Kinds)
        {
            var summary = kind.Account.Answer(rules, new DayLedger());
            var counts = summary.Counts;
            kinds.Add(new KindSummary(
                kind.Kind, Last(kind.Kind, summary.Last), FinalUntil(kind), counts.Records, counts.Late, counts.Duplicates, summary.Wraps, summary.Restarts));
        }

        return new GatewaySummary(kinds);
    }

    /// <summary>The kinds a gateway has.</summary>
    public static List<RecordKind> Kinds(GatewayState state) => state.Kinds.Select(kind => kind.Kind).ToList();

    /// <summary>The kind asked for, or the only one there is; null when there are several to choose from.</summary>
    public static RecordKind? Choose(GatewayState state, RecordKind? asked) =>
        asked ?? (state.Kinds.Take(2).ToList() is [var only] ? only.Kind : null);

    /// <summary>What is older can change no more; counters never say so.</summary>
    public static long? FinalUntil(KindState kind) => kind.Kind == RecordKind.Counter ? null : kind.Account.Counts.Watermark;

    public static DayTotals Totals(RecordKind kind, in DayTotal day) =>
        new(DayNumber.ToDate(day.Day), day.Tx, day.Rx, day.Records, kind == RecordKind.Counter ? null : day.CoveredMs);

    /// <summary>The chunks with days from one to another, both included.</summary>
    public static List<ChunkName> Chunks(KindState kind, int from, int to)
    {
        var chunks = new List<ChunkName>();
        var (first, last) = (MonthNumber.Of(from), MonthNumber.Of(to));
        foreach (var chunk in kind.Chunks.All)
        {
            if (chunk.Month >= first && chunk.Month <= last)
            {
                chunks.Add(new ChunkName(kind.Kind, chunk.Month, chunk.Number));
            }
        }

        return chunks;
    }

    private static LastReading Last(RecordKind kind, in Reading last) => kind == RecordKind.Rate
        ? new LastReading(last.Date, last.TxRate, last.RxRate)
        : new LastReading(last.Date, last.TxBits, last.RxBits);
}
