using Weir.Streaming.Kafka.Native;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Native;

public sealed class LibRdKafkaTests
{
    private static readonly Version ClientVersion = new(2, 15, 1, 0);

    [KafkaFact]
    public void Load_WhenTheLibraryIsThere_IsOfTheClientsVersion()
    {
        var client = typeof(Confluent.Kafka.Library).Assembly.GetName().Version!.ToString(3);
        Assert.StartsWith(client, LibRdKafka.Load(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "/h", "/h/.cache/weir/librdkafka-2.15.1/librdkafka.so.1")]
    [InlineData("/c", "/h", "/c/weir/librdkafka-2.15.1/librdkafka.so.1")]
    [InlineData("/c", null, "/c/weir/librdkafka-2.15.1/librdkafka.so.1")]
    [InlineData("", "", null)]
    [InlineData(null, null, null)]
    public void GetCachePath_OnAnEnvironment_IsWhereTheScriptBuilds(string? cache, string? home, string? expected) =>
        Assert.Equal(expected, LibRdKafka.GetCachePath(ClientVersion, name => name == "HOME" ? home : cache));
}
