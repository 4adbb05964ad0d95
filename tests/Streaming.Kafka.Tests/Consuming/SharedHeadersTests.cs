using Confluent.Kafka;
using Weir.Streaming.Kafka.Consuming;

namespace Weir.Streaming.Kafka.Tests.Consuming;

public sealed class SharedHeadersTests
{
    private readonly SharedHeaders _headers = new();

    [Fact]
    public void MessagesWithTheSameOneHeaderShareIt()
    {
        var first = _headers.Share(One("content-type", [1, 2]));

        Assert.Same(first, _headers.Share(One("content-type", [1, 2])));
        Assert.Null(_headers.Share(null));
        Assert.Null(_headers.Share([]));
        Assert.Same(first, _headers.Share(One("content-type", [1, 2])));
    }

    [Theory]
    [InlineData("content-type", new byte[] { 1, 3 })]
    [InlineData("Content-Type", new byte[] { 1, 2 })]
    [InlineData("content-type", new byte[0])]
    [InlineData("content-type", null)]
    public void AnotherHeaderIsItsOwnMessages(string key, byte[]? value)
    {
        _headers.Share(One("content-type", [1, 2]));
        var other = One(key, value);

        Assert.Same(other, _headers.Share(other));
    }

    [Fact]
    public void AnEmptyHeaderIsNotOneWithoutValue()
    {
        _headers.Share(One("content-type", []));
        var other = One("content-type", null);

        Assert.Same(other, _headers.Share(other));
    }

    [Fact]
    public void SeveralHeadersAreNotShared()
    {
        var first = new Headers { { "a", [1] }, { "b", [2] } };
        _headers.Share(first);
        var second = new Headers { { "a", [1] }, { "b", [2] } };

        Assert.Same(second, _headers.Share(second));
    }

    private static Headers One(string key, byte[]? value) => new() { { key, value } };
}
