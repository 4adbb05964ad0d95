using System.Buffers;
using System.Text;
using Weir.Streaming.Kafka.Numbers;
using Weir.Streaming.Kafka.Tests.Messages;

namespace Weir.Streaming.Kafka.Tests.Numbers;

/// <summary>The headers of a numbered request's messages.</summary>
public sealed class RequestPartTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(41, 42)]
    [InlineData(2147483646, 2147483647)]
    public void Headers_AreReadAsTheyWereWritten(int part, int parts)
    {
        var block = new ArrayBufferWriter<byte>();
        var receivedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        RequestPart.WriteShared(block, new ProducerSequence("sender-1", 1L << 62), receivedAt);
        RequestPart.WriteOwn(block, part, parts);

        Assert.True(RequestPart.TryRead(new HeaderBlock(block.WrittenMemory), out var read));
        Assert.Equal(("sender-1", 1L << 62, part, parts), (Encoding.ASCII.GetString(read.Producer.Span), read.Sequence, read.Part, read.Parts));
        Assert.Equal(receivedAt, read.ReceivedAt);
    }

    [Theory]
    [InlineData("", "1", "0/1")]
    [InlineData("p", "0", "0/1")]
    [InlineData("p", "-1", "0/1")]
    [InlineData("p", "1x", "0/1")]
    [InlineData("p", "1", "1/1")]
    [InlineData("p", "1", "-1/1")]
    [InlineData("p", "1", "0/")]
    [InlineData("p", "1", "/1")]
    [InlineData("p", "1", "0")]
    [InlineData("p", "1", "0/1 ")]
    [InlineData("p", "99999999999999999999", "0/1")]
    [InlineData("p", "9223372036854775807", "0/1")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", "1", "0/1")]
    public void Headers_ThatMeanSomethingElse_AreNoNumber(string producer, string sequence, string part)
    {
        var headers = HeaderBlocks.Of(("producer", producer), ("sequence", sequence), ("part", part));

        Assert.False(RequestPart.TryRead(headers, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("99999999999999999")]
    public void AnInstantOfReceipt_ThatIsNone_IsLeftToTheTimestamp(string? received)
    {
        Assert.True(RequestPart.TryRead(HeaderBlocks.Of(("producer", "p"), ("sequence", "1"), ("received", received), ("part", "0/1")), out var part));
        Assert.Null(part.ReceivedAt);
    }

    [Fact]
    public void Headers_ThatAreNotThere_AreNoNumber()
    {
        Assert.False(RequestPart.TryRead(default, out _));
        Assert.False(RequestPart.TryRead(HeaderBlocks.Of(("producer", "p"), ("sequence", "1")), out _));
    }
}
