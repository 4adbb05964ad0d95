using System.Buffers;

namespace Weir.Streaming.Kafka.Tests.Messages;

public sealed class SlabWriterTests
{
    /// <summary>A value beyond a slab is written piece by piece: room must not be given byte by byte.</summary>
    [Fact]
    public void GetSpan_WhenAValueOutgrowsASlab_GivesRoomInFewPieces()
    {
        var writer = new SlabWriter();
        var (pieces, written) = (0, 0);
        for (; written < 1 << 20; pieces++)
        {
            var room = writer.GetSpan();
            room.Fill((byte)pieces);
            writer.Advance(room.Length);
            written += room.Length;
        }

        Assert.InRange(pieces, 1, 12);
        Assert.Equal(written, writer.Take().Length);
    }

    [Fact]
    public void Take_AfterSeveralValues_GivesEachItsOwnBytes()
    {
        var writer = new SlabWriter();
        byte[][] values = [.. Enumerable.Range(1, 200).Select(i => Enumerable.Repeat((byte)i, i * 1_000).ToArray())];

        var taken = values.Select(value =>
        {
            writer.Write(value);
            return writer.Take();
        }).ToList();

        Assert.All(values.Zip(taken), pair => Assert.Equal(pair.First, pair.Second.ToArray()));
    }
}
