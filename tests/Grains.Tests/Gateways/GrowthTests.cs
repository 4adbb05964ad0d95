using Weir.Analytics.EventTime;
using Weir.Days;
using Weir.Grains.Days;
using Weir.Grains.Gateways;
using Weir.Grains.Storage;
using Xunit.Abstractions;

namespace Weir.Grains.Tests.Gateways;

/// <summary>What a day leaves behind for ever: the figures of "What grows" in docs/operations.md.</summary>
public sealed class GrowthTests(ITestOutputHelper output)
{
    [Fact]
    public void Write_OfAMonthOfAGateway_TakesTwentyBytesADay()
    {
        var month = new DayChunk();
        for (var day = 0; day < 31; day++)
        {
            month.Days.Add(new DayTotal(20_454 + day, 3_000_000_000 + day, 40_000_000_000 + day, 2_880, 86_400_000, 1));
        }

        var bytes = Size(new DayChunkCodec(), month) / 31.0;
        output.WriteLine($"{bytes:F1} bytes a day of one gateway and kind");
        Assert.InRange(bytes, 10, 20);
    }

    [Theory]
    [InlineData(50, 2_000)]
    [InlineData(4_000, 140_000)]
    public void Write_OfADayShard_TakesThirtyFiveBytesAGatewayAndNoMoreThanItsCapacity(int gateways, int bytesMax)
    {
        var shard = new DayShardState();
        for (var i = 0; i < gateways; i++)
        {
            shard.Ranking.Set(new GatewayDay($"gateway-{i:D8}", 1_000, 3_000_000_000 + i, 40_000_000_000 - i));
        }

        var bytes = Size(new DayShardStateCodec(), shard);
        output.WriteLine($"{shard.Ranking.Kept.Count} gateways: {bytes} bytes, {(double)bytes / shard.Ranking.Kept.Count:F1} each");
        Assert.InRange(bytes, gateways * 20, bytesMax);
    }

    private static int Size<T>(IBinaryStateCodec<T> codec, T state)
    {
        var writer = new StateWriter();
        codec.Write(state, writer);
        return writer.Written.Length;
    }
}
