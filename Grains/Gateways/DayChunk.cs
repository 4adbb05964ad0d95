using Weir.Analytics.EventTime;
using Weir.Grains.Chunks;
using Weir.Grains.Storage;

namespace Weir.Grains.Gateways;

/// <summary>Totals of days of one month that have left the gateway's state. Written once, never changed.</summary>
public sealed class DayChunk : IChunk<DayChunk>
{
    /// <summary>The days.</summary>
    public DayLedger Days { get; } = new();

    /// <summary>Whether another chunk has the same days with the same totals. Stamps are of versions and not stored.</summary>
    /// <param name="other">The other chunk.</param>
    /// <returns>True when their stored forms are the same.</returns>
    public bool HasSameContent(DayChunk other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var own = Days.Days;
        var others = other.Days.Days;
        if (own.Length != others.Length)
        {
            return false;
        }

        for (var i = 0; i < own.Length; i++)
        {
            if (own[i] with { Stamp = 0 } != others[i] with { Stamp = 0 })
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Stored form of a chunk, layout 1: layout, count, then day as distance from the one before, tx, rx, records, covered milliseconds.</summary>
public sealed class DayChunkCodec : IBinaryStateCodec<DayChunk>
{
    private const byte Layout = 1;
    private const int DayBound = 3_000_000;

    public void Write(DayChunk state, StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Layout);
        writer.Number(state.Days.Count);
        var before = 0;
        foreach (ref readonly var day in state.Days.Days)
        {
            WriteDay(day, before, writer);
            before = day.Day;
        }
    }

    public DayChunk Read(ref StateReader reader)
    {
        reader.Layout("chunk of days", Layout);
        var chunk = new DayChunk();
        var before = 0;
        for (var count = reader.Count(5); count > 0; count--)
        {
            var day = ReadDay(before, DayBound, ref reader);
            chunk.Days.Add(day);
            before = day.Day;
        }

        return chunk;
    }

    internal static void WriteDay(in DayTotal day, int before, StateWriter writer)
    {
        writer.Number(day.Day - before);
        writer.Number(day.Tx);
        writer.Number(day.Rx);
        writer.Number(day.Records);
        writer.Number(day.CoveredMs);
    }

    internal static DayTotal ReadDay(int before, int bound, ref StateReader reader) =>
        new(before + reader.Below(bound - before), reader.Number(), reader.Number(), reader.Number(), reader.Number(), 0);
}
