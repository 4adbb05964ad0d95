using Weir.Elevators;
using Weir.Grains.Chunks;
using Weir.Grains.Storage;

namespace Weir.Grains.Elevators.History;

/// <summary>Where some hundred neighbouring chunks of a history are: so the state need not know them all. Written once, never changed.</summary>
public sealed class HistoryPage : IChunk<HistoryPage>
{
    /// <summary>Most chunks of a page.</summary>
    public const int PartsMax = 256;

    /// <summary>The chunks in the order of their places, which do not overlap.</summary>
    public IReadOnlyList<HistoryPart> Parts { get; init; } = [];

    /// <inheritdoc/>
    public bool HasSameContent(HistoryPage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Parts.SequenceEqual(other.Parts);
    }
}

/// <summary>Stored form of a page, layout 1: layout, then its parts as <see cref="Write(IReadOnlyList{HistoryPart}, StateWriter)"/> writes them.</summary>
public sealed class HistoryPageCodec : IBinaryStateCodec<HistoryPage>
{
    private const byte Layout = 1;
    private const int PartBytes = 20;

    public void Write(HistoryPage state, StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Layout);
        Write(state.Parts, writer);
    }

    public HistoryPage Read(ref StateReader reader)
    {
        reader.Layout("page of a history", Layout);
        return new HistoryPage { Parts = ReadParts(ref reader) };
    }

    /// <summary>Count, then number, first date as distance from the last one before, first print, last date as distance, last print, bytes each.</summary>
    internal static void Write(IReadOnlyList<HistoryPart> parts, StateWriter writer)
    {
        writer.Number(parts.Count);
        long before = 0;
        foreach (var part in parts)
        {
            writer.Number(part.Number);
            writer.Number(part.First.Date - before);
            writer.Bits((long)part.First.Print);
            writer.Number(part.Last.Date - part.First.Date);
            writer.Bits((long)part.Last.Print);
            writer.Number(part.Bytes);
            before = part.Last.Date;
        }
    }

    internal static HistoryPart[] ReadParts(ref StateReader reader)
    {
        var parts = new HistoryPart[reader.Count(PartBytes)];
        long before = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var number = reader.Number();
            var first = new ReadingPlace(before + reader.Number(), (ulong)reader.Bits());
            var last = new ReadingPlace(first.Date + reader.Number(), (ulong)reader.Bits());
            parts[i] = new HistoryPart(number, first, last, reader.Number());
            before = last.Date;
        }

        return parts;
    }
}
