using Orleans.Runtime;

namespace Weir.Streaming.Tests.Queues;

public sealed class PartitionQueueMapperTests
{
    [Fact]
    public void GetQueuesForRange_OfRangesThatMakeUpTheRing_GivesEveryQueueOnce()
    {
        var mapper = new PartitionQueueMapper(new Dictionary<string, int> { ["a"] = 64, ["b"] = 1, ["c"] = 7 });
        foreach (var borders in (uint[][])[[0], [0, 1u << 31], [0, 1u << 30, 1u << 31, 3u << 30]])
        {
            var parts = borders.Select((from, i) => new Arc(from, i + 1 < borders.Length ? borders[i + 1] - 1 : uint.MaxValue)).ToList();
            Assert.Equal(mapper.GetAllQueues().Order(), parts.SelectMany(mapper.GetQueuesForRange).Order());
            Assert.All(parts, part => Assert.InRange(mapper.GetQueuesForRange(part).Count(), 72 / parts.Count / 3, 72));
        }
    }

    [Fact]
    public void GetQueuesForRange_OfTwoMappers_IsTheSame()
    {
        var partitions = new Dictionary<string, int> { ["a"] = 8, ["b"] = 3 };
        var arc = new Arc(1u << 29, 3u << 30);
        Assert.Equal(new PartitionQueueMapper(partitions).GetQueuesForRange(arc), new PartitionQueueMapper(partitions).GetQueuesForRange(arc));
    }

    private sealed class Arc(uint first, uint last) : IRingRange
    {
        public bool InRange(uint value) => value >= first && value <= last;
    }
}
