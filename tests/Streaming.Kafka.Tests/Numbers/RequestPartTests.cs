using System.Text;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Numbers;

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
        var headers = new Headers();
        foreach (var header in RequestPart.Shared(new ProducerSequence("sender-1", 1L << 62)).Append(RequestPart.Own(part, parts)))
        {
            headers.Add(header);
        }

        Assert.True(RequestPart.TryRead(headers, out var read));
        Assert.Equal(("sender-1", 1L << 62, part, parts), (Encoding.ASCII.GetString(read.Producer), read.Sequence, read.Part, read.Parts));
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
        Headers headers = [new Header("producer", Encoding.ASCII.GetBytes(producer)), new Header("sequence", Encoding.ASCII.GetBytes(sequence)), new Header("part", Encoding.ASCII.GetBytes(part))];

        Assert.False(RequestPart.TryRead(headers, out _));
    }

    [Fact]
    public void Headers_ThatAreNotThere_AreNoNumber()
    {
        Assert.False(RequestPart.TryRead(null, out _));
        Assert.False(RequestPart.TryRead([new Header("producer", "p"u8.ToArray()), new Header("sequence", "1"u8.ToArray())], out _));
    }
}
