using System.Net.WebSockets;
using Weir.Silo.Ingest.Frames;

namespace Weir.Silo.Tests.Ingest;

/// <summary>How frames are read where room is short.</summary>
public sealed class FrameReaderTests
{
    private static readonly TaskCompletionSource Never = new();

    [Fact]
    public async Task ReadAsync_WhenThereIsNoRoomForTheRestOfALongFrame_SaysSo()
    {
        using var socket = Connection(Frame(isLast: false, 60_000));
        using var frames = new FrameReader(socket, 1 << 20, Never.Task);
        List<long> asked = [];

        var end = await frames.ReadAsync(bytes =>
        {
            asked.Add(bytes);
            return ValueTask.FromResult(bytes < 40_000);
        });

        Assert.Equal(FrameEnd.NoRoom, end);
        Assert.Equal([32_768L, 65_536L], asked);
    }

    [Fact]
    public async Task ReadAsync_OfShortFramesAndALongOne_AsksForRoomForTheLongOneOnlyAndNeverForMoreThanTheLongestFrame()
    {
        using var socket = Connection([.. Frame(isLast: true, 10_000), .. Frame(isLast: true, 60_000), .. Frame(isLast: true, 10_000)]);
        using var frames = new FrameReader(socket, 61_000, Never.Task);
        List<long> asked = [];
        foreach (var (length, asks) in new[] { (10_000, 0), (60_000, 2), (10_000, 2) })
        {
            var end = await frames.ReadAsync(bytes =>
            {
                asked.Add(bytes);
                return ValueTask.FromResult(true);
            });
            Assert.Equal((FrameEnd.Whole, length, asks), (end, frames.Frame.Length, asked.Count));
        }

        Assert.Equal([32_768L, 61_000L], asked);
    }

    /// <summary>A text frame as a client sends it, masked with zeros (RFC 6455, section 5.2).</summary>
    private static byte[] Frame(bool isLast, int length) =>
        [(byte)(isLast ? 0x81 : 0x01), 0x80 | 126, (byte)(length >> 8), (byte)length, 0, 0, 0, 0, .. Enumerable.Repeat((byte)'x', length)];

    private static WebSocket Connection(byte[] sent) =>
        WebSocket.CreateFromStream(new MemoryStream(sent), new WebSocketCreationOptions { IsServer = true });
}
