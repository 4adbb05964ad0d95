using Confluent.Kafka;
using Weir.Streaming.Kafka.Consuming;
using Weir.Streaming.Kafka.Observability;

namespace Weir.Streaming.Kafka.Tests.Consuming;

/// <summary>What is taken of a partition, and what is passed over.</summary>
public sealed class PartitionBufferTests
{
    private readonly PartitionBuffer _buffer = new(new TopicPartition("t", 0), 0, 1 << 20, new PartitionMeter([], TimeProvider.System));

    [Fact]
    public void Take_StopsBelowTheLimit_AndGoesOnWhenItIsGone()
    {
        Add(0, 1, 2);

        Assert.Equal([0, 1], Take(limit: 2));
        Assert.Empty(Take(limit: 2));
        Assert.Equal([2], Take(long.MaxValue));
    }

    /// <summary>A transaction's mark just below a limit is no message: nobody would ever come to the limit by messages alone.</summary>
    [Fact]
    public void TakeEnd_WhenOnlyWhatIsNoMessageStandsBelowTheLimit_PassesOverIt()
    {
        Add(0, 1, 5);
        Assert.Equal([0, 1], Take(limit: 5));

        Assert.Equal(5, _buffer.TakeEnd(limit: 5));
        Assert.Null(_buffer.TakeEnd(limit: 5));
        Assert.Null(_buffer.TakeEnd(long.MaxValue));
        Assert.Equal([5], Take(long.MaxValue));
    }

    [Fact]
    public void TakeEnd_OfAPartitionThatEndsWithNoMessage_PassesOverItOnce()
    {
        Add(0, 1);
        _buffer.ReachEnd(3);
        Assert.Null(_buffer.TakeEnd(long.MaxValue));
        Assert.Equal([0, 1], Take(long.MaxValue));

        Assert.Equal(3, _buffer.TakeEnd(long.MaxValue));
        Assert.Null(_buffer.TakeEnd(long.MaxValue));
    }

    private void Add(params long[] offsets) => _buffer.Add([.. offsets.Select(offset => new ReadMessage(offset, 1, default, default, default))]);

    private IEnumerable<long> Take(long limit)
    {
        List<ReadMessage> taken = [];
        _buffer.Take(100, limit, taken);
        return taken.Select(message => message.Offset);
    }
}
