using Weir.Grains.Storage;
using Weir.Silo.DeadLetters;

namespace Weir.Silo.Tests.DeadLetters;

/// <summary>The stored form of what is known of redriven letters.</summary>
public sealed class RedriveNoteTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Codec_OnANoteThatHasEverything_GivesItBack()
    {
        var note = Make();
        var bytes = Write(note);
        var reader = new StateReader(bytes);

        var read = new RedriveNoteCodec().Read(ref reader);

        Assert.Equal(0, reader.Remaining);
        Assert.Equal((note.Producer, note.Number, note.Open!.At), (read.Producer, read.Number, read.Open!.At));
        Assert.Equal(note.Open.Letters, read.Open.Letters);
        Assert.Equal(note.Letters, read.Letters);
    }

    [Fact]
    public void Codec_OnEveryShorterForm_SaysThatItIsCutOff()
    {
        var bytes = Write(Make());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<StateFormatException>(() =>
            {
                var reader = new StateReader(bytes.AsSpan(0, length));
                new RedriveNoteCodec().Read(ref reader);
            });
        }
    }

    private static RedriveNote Make()
    {
        var note = new RedriveNote { Producer = "weir.dead-letter.x", Number = 7, Open = new OpenRedrive(At, [new LetterMark(3, -5), new LetterMark(4, long.MaxValue)]) };
        note.Letters[1] = new RedrivenLetter(long.MinValue, At, IsCounted: true);
        note.Letters[1000] = new RedrivenLetter(17, At.AddDays(1), IsCounted: false);
        return note;
    }

    private static byte[] Write(RedriveNote note)
    {
        var writer = new StateWriter();
        new RedriveNoteCodec().Write(note, writer);
        return writer.Written.ToArray();
    }
}
