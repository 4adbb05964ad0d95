using System.Text;

namespace Weir.Streaming.Kafka.Tests.Messages;

public sealed class HeaderBlockTests
{
    [Fact]
    public void Headers_ComeInTheirOrder_TheMissingValueToldFromTheEmptyOne()
    {
        var block = HeaderBlocks.Of(("a", "1"), ("ü", ""), ("a", null));

        List<(string, string, bool)> read = [];
        foreach (var header in block)
        {
            read.Add((Encoding.UTF8.GetString(header.Name.Span), Encoding.UTF8.GetString(header.Value.Span), header.IsNull));
        }

        Assert.Equal([("a", "1", false), ("ü", "", false), ("a", "", true)], read);
        Assert.Equal(3, block.Count);
    }

    [Theory]
    [InlineData("b", "3")]
    [InlineData("c", "")]
    [InlineData("a", null)]
    [InlineData("missing", null)]
    public void TryGetLast_OfSeveral_IsTheLastOne_AndNoneWithoutAValue(string name, string? expected)
    {
        var block = HeaderBlocks.Of(("a", "1"), ("b", "2"), ("b", "3"), ("c", ""), ("a", null));

        var isFound = block.TryGetLast(Encoding.UTF8.GetBytes(name), out var value);

        Assert.Equal(expected is not null, isFound);
        Assert.Equal(expected ?? "", Encoding.UTF8.GetString(value.Span));
    }

    [Fact]
    public void AMessageWithoutHeaders_HasNone()
    {
        Assert.Equal(0, default(HeaderBlock).Count);
        Assert.False(default(HeaderBlock).TryGetLast("a"u8, out _));
        Assert.Empty(default(HeaderBlock).ToLetter());
    }
}
