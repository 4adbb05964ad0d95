namespace Weir.Streaming.Tests.Contracts;

public sealed class PartitionNameTests
{
    [Theory]
    [InlineData("log", "counter", 0)]
    [InlineData("8f3a", "a/b", 12)]
    public void Parse_WhenMadeByToString_GivesItBack(string log, string stream, int partition)
    {
        var name = new PartitionName(log, stream, partition);
        Assert.Equal(name, PartitionName.Parse(name.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("log/0")]
    [InlineData("log//0")]
    [InlineData("/counter/0")]
    [InlineData("log/counter/-1")]
    [InlineData("log/counter/")]
    public void Parse_WhenItIsNoName_SaysWhatItMustBe(string name)
    {
        var refusal = Assert.Throws<FormatException>(() => PartitionName.Parse(name));
        Assert.Contains("log/stream/partition", refusal.Message, StringComparison.Ordinal);
    }
}
