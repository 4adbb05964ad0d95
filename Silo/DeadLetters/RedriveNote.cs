using Weir.Grains.Storage;

namespace Weir.Silo.DeadLetters;

/// <summary>What is known of the redriven letters of one stream, for one block of ids.</summary>
internal sealed class RedriveNote
{
    /// <summary>The producer that the block's requests are numbered under; empty before the first.</summary>
    public string Producer { get; set; } = "";

    /// <summary>The number of the open request; where there is none, of the next one.</summary>
    public long Number { get; set; } = 1;

    /// <summary>The request that may be in the log or not; null when that is known of all.</summary>
    public OpenRedrive? Open { get; set; }

    /// <summary>Letters of which it is decided what became of them, by id.</summary>
    public Dictionary<long, RedrivenLetter> Letters { get; } = [];

    /// <summary>Decides what became of the open request.</summary>
    /// <param name="isCounted">Whether its records are in the log; false when nobody can know any more.</param>
    public void Close(bool isCounted)
    {
        foreach (var mark in Open!.Letters)
        {
            Letters[mark.Id] = new RedrivenLetter(mark.Print, Open.At, isCounted);
        }

        Open = null;
        Number++;
    }
}

/// <summary>A request that was about to be appended.</summary>
/// <param name="At">When.</param>
/// <param name="Letters">The letters whose records it has, in their order.</param>
internal sealed record OpenRedrive(DateTimeOffset At, IReadOnlyList<LetterMark> Letters);

/// <summary>A letter of a request.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Print"><see cref="LetterPrint"/>.</param>
internal readonly record struct LetterMark(long Id, long Print);

/// <summary>A letter that was redriven.</summary>
/// <param name="Print"><see cref="LetterPrint"/>.</param>
/// <param name="At">When.</param>
/// <param name="IsCounted">False when nobody can know any more whether its records reached the log.</param>
internal readonly record struct RedrivenLetter(long Print, DateTimeOffset At, bool IsCounted);

/// <summary>
/// Stored form, layout 1: layout, producer, number, whether a request is open (then its instant and letters), letters. Instants are 100 ns since 0001-01-01.
/// </summary>
internal sealed class RedriveNoteCodec : IBinaryStateCodec<RedriveNote>
{
    private const byte Layout = 1;

    public void Write(RedriveNote state, StateWriter writer)
    {
        writer.Byte(Layout);
        writer.Text(state.Producer);
        writer.Number(state.Number);
        writer.Byte(state.Open is null ? (byte)0 : (byte)1);
        if (state.Open is { } open)
        {
            writer.Number(open.At.UtcTicks);
            writer.Number(open.Letters.Count);
            foreach (var mark in open.Letters)
            {
                writer.Number(mark.Id);
                writer.Bits(mark.Print);
            }
        }

        writer.Number(state.Letters.Count);
        foreach (var (id, letter) in state.Letters.OrderBy(letter => letter.Key))
        {
            writer.Number(id);
            writer.Bits(letter.Print);
            writer.Number(letter.At.UtcTicks);
            writer.Byte(letter.IsCounted ? (byte)1 : (byte)0);
        }
    }

    public RedriveNote Read(ref StateReader reader)
    {
        reader.Layout("note of redriven dead letters", Layout);
        var state = new RedriveNote { Producer = reader.Text(), Number = reader.Number() };
        if (reader.Byte() == 1)
        {
            var at = Instant(ref reader);
            var marks = new LetterMark[reader.Count(9)];
            for (var i = 0; i < marks.Length; i++)
            {
                marks[i] = new LetterMark(reader.Number(), reader.Bits());
            }

            state.Open = new OpenRedrive(at, marks);
        }

        for (var count = reader.Count(11); count > 0; count--)
        {
            state.Letters[reader.Number()] = new RedrivenLetter(reader.Bits(), Instant(ref reader), reader.Byte() == 1);
        }

        return state;
    }

    private static DateTimeOffset Instant(ref StateReader reader) => reader.Number() is var ticks && ticks <= DateTime.MaxValue.Ticks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw new StateFormatException($"A stored instant is {ticks}; it must be at most {DateTime.MaxValue.Ticks}.");
}
