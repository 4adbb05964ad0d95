using Weir.Analytics.EventTime;
using Weir.Grains.Storage;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>
/// One kind inside a stored gateway: kind; newest date, newest − watermark, records, late, duplicates; then
/// counter: tx and rx of the newest reading, the window's dates (count, then each as its distance from the one before, from 0);
/// others: 1 where there is a base, its date as newest − date and its values, wraps, restarts, the window's readings (count, then date as
/// distance from the one before, values); values are numbers for cumulative, the eight bytes of a double for rate;
/// days: count, then day as distance, tx, rx, records, covered milliseconds, version − stamp; chunks: count, then month as distance, number, days.
/// </summary>
internal static class KindStateCodec
{
    /// <summary>Months are below this: year 10,000.</summary>
    public const int MonthBound = 120_000;

    private const int DayBound = 3_000_000;

    public static void Write(KindState state, long version, StateWriter writer)
    {
        var counts = state.Account.Counts;
        writer.Byte((byte)state.Kind);
        writer.Number(counts.Newest);
        writer.Number(counts.Newest - counts.Watermark);
        writer.Number(counts.Records);
        writer.Number(counts.Late);
        writer.Number(counts.Duplicates);
        if (state.Account is CounterAccount counter)
        {
            WriteCounter(counter, writer);
        }
        else
        {
            WriteOrdered((OrderedAccount)state.Account, writer);
        }

        WriteDays(state.Account.Applied, version, writer);
        WriteChunks(state.Chunks, writer);
    }

    public static KindState Read(long version, ref StateReader reader)
    {
        var kind = ReadKind(ref reader);
        var newest = reader.Number();
        var counts = new KindCounts(newest, newest - reader.Number(), reader.Number(), reader.Number(), reader.Number());
        KindAccount account = kind == RecordKind.Counter ? ReadCounter(counts, ref reader) : ReadOrdered(kind, counts, ref reader);
        ReadDays(account.Applied, version, ref reader);
        var state = new KindState(kind, account) { ChangedIn = version };
        ReadChunks(state.Chunks, ref reader);
        return state;
    }

    public static RecordKind ReadKind(ref StateReader reader)
    {
        var kind = (RecordKind)reader.Byte();
        return kind is RecordKind.Counter or RecordKind.Cumulative or RecordKind.Rate
            ? kind
            : throw new StateFormatException($"A stored kind is {(byte)kind}; it must be 1 to 3.");
    }

    private static void WriteCounter(CounterAccount account, StateWriter writer)
    {
        writer.Number(account.Last.TxBits);
        writer.Number(account.Last.RxBits);
        writer.Number(account.Taken.Length);
        long before = 0;
        foreach (ref readonly var taken in account.Taken)
        {
            writer.Number(taken.Date - before);
            before = taken.Date;
        }
    }

    private static CounterAccount ReadCounter(in KindCounts counts, ref StateReader reader)
    {
        var last = new Reading(counts.Newest, reader.Number(), reader.Number());
        var taken = new TakenDate[reader.Count(1)];
        long date = 0;
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = new TakenDate(date += reader.Number());
        }

        return new CounterAccount(counts, last, taken);
    }

    private static void WriteOrdered(OrderedAccount account, StateWriter writer)
    {
        var tally = account.Tally;
        writer.Byte(tally.HasBase ? (byte)1 : (byte)0);
        if (tally.HasBase)
        {
            writer.Number(account.Counts.Newest - tally.Base.Date);
            WriteValues(account.Kind, tally.Base, writer);
        }

        writer.Number(tally.Wraps);
        writer.Number(tally.Restarts);
        writer.Number(account.Waiting.Length);
        long before = 0;
        foreach (ref readonly var reading in account.Waiting)
        {
            writer.Number(reading.Date - before);
            WriteValues(account.Kind, reading, writer);
            before = reading.Date;
        }
    }

    private static OrderedAccount ReadOrdered(RecordKind recordKind, in KindCounts counts, ref StateReader reader)
    {
        var kind = (ReadingKind)recordKind;
        var hasBase = reader.Byte() != 0;
        var first = hasBase ? ReadReading(kind, counts.Newest - reader.Number(), ref reader) : default;
        var tally = new Tally(hasBase, first, reader.Number(), reader.Number());
        var waiting = new Reading[reader.Count(3)];
        long date = 0;
        for (var i = 0; i < waiting.Length; i++)
        {
            waiting[i] = ReadReading(kind, date += reader.Number(), ref reader);
        }

        return new OrderedAccount(kind, counts, tally, waiting);
    }

    private static void WriteValues(ReadingKind kind, in Reading reading, StateWriter writer)
    {
        if (kind == ReadingKind.Rate)
        {
            writer.Bits(reading.TxBits);
            writer.Bits(reading.RxBits);
        }
        else
        {
            writer.Number(reading.TxBits);
            writer.Number(reading.RxBits);
        }
    }

    private static Reading ReadReading(ReadingKind kind, long date, ref StateReader reader) => kind == ReadingKind.Rate
        ? new Reading(date, reader.Bits(), reader.Bits())
        : new Reading(date, reader.Number(), reader.Number());

    private static void WriteDays(DayLedger days, long version, StateWriter writer)
    {
        writer.Number(days.Count);
        var before = 0;
        foreach (ref readonly var day in days.Days)
        {
            DayChunkCodec.WriteDay(day, before, writer);
            writer.Number(version - day.Stamp);
            before = day.Day;
        }
    }

    private static void ReadDays(DayLedger days, long version, ref StateReader reader)
    {
        var before = 0;
        for (var count = reader.Count(6); count > 0; count--)
        {
            var day = DayChunkCodec.ReadDay(before, DayBound, ref reader);
            days.Add(day with { Stamp = version - reader.Number() });
            before = day.Day;
        }
    }

    private static void WriteChunks(ChunkIndex chunks, StateWriter writer)
    {
        writer.Number(chunks.All.Count);
        var before = 0;
        foreach (var chunk in chunks.All)
        {
            writer.Number(chunk.Month - before);
            writer.Number(chunk.Number);
            writer.Number(chunk.Days);
            before = chunk.Month;
        }
    }

    private static void ReadChunks(ChunkIndex chunks, ref StateReader reader)
    {
        var month = 0;
        for (var count = reader.Count(3); count > 0; count--)
        {
            month += reader.Below(MonthBound - month);
            chunks.Set(new ChunkReference(month, reader.Number(), reader.Below(1L << 31)));
        }
    }
}
