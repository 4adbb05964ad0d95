using Microsoft.Extensions.Logging.Abstractions;
using Weir.Streaming.Kafka.Growth;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Growth;

/// <summary>What the silos note of a topic that has got more partitions.</summary>
public sealed class TopicGrowthTests
{
    private readonly SharedStorage _storage = new();
    private readonly FakeTopics _topics = new(2);

    [Fact]
    public async Task Look_AtATopicThatIsAsItWas_ChangesNothing()
    {
        using var growth = Open(2);

        Assert.False(await growth.LookAsync(CancellationToken.None));
        Assert.Equal((2, 0), (growth.Partitions, growth.Count));
        Assert.Equal(long.MaxValue, growth.GateOf(0, (_, _) => false).Limit);
    }

    [Fact]
    public async Task Look_AtATopicThatHasGrown_HoldsEveryPartitionAtTheEndsOfTheEarlierOnes()
    {
        using var growth = await LookedAsync(2);
        _topics.Partitions = 4;

        Assert.True(await growth.LookAsync(CancellationToken.None));

        Assert.Equal(4, growth.Partitions);
        var consumed = new HashSet<int>();
        bool IsConsumed(int partition, long end) => end == 100 + partition && consumed.Contains(partition);
        Assert.Equal([100, 101, 0, 0], Enumerable.Range(0, 4).Select(partition => growth.GateOf(partition, IsConsumed).Limit));
        consumed.Add(0);
        Assert.Equal([100, 101, 0, 0], Enumerable.Range(0, 4).Select(partition => growth.GateOf(partition, IsConsumed).Limit));
        consumed.Add(1);
        Assert.All(Enumerable.Range(0, 4), partition => Assert.Equal(long.MaxValue, growth.GateOf(partition, IsConsumed).Limit));
    }

    [Fact]
    public async Task Look_AfterAnotherSiloHasNotedTheGrowth_TakesItsEnds()
    {
        using var first = await LookedAsync(2);
        using var second = await LookedAsync(2);
        _topics.Partitions = 3;
        await first.LookAsync(CancellationToken.None);
        _topics.Ends = _ => [7, 7];

        Assert.True(await second.LookAsync(CancellationToken.None));
        Assert.Equal(100, second.GateOf(0, (_, _) => false).Limit);
    }

    [Fact]
    public async Task Look_WhenTheTopicGrewWhileNobodyRan_NotesItAllTheSame()
    {
        using (await LookedAsync(2))
        {
        }

        // The log is opened with what the cluster has by then.
        _topics.Partitions = 4;
        using var growth = Open(4);
        Assert.True(await growth.LookAsync(CancellationToken.None) || growth.Count == 1);
        Assert.Equal((4, 1), (growth.Partitions, growth.Count));
        Assert.Equal(0, growth.GateOf(3, (_, _) => false).Limit);
    }

    [Fact]
    public async Task Look_AtATopicThatWasMadeAnew_ForgetsHowTheFormerOneGrew()
    {
        using (var former = await LookedAsync(2))
        {
            _topics.Partitions = 4;
            await former.LookAsync(CancellationToken.None);
        }

        using var growth = Open(4, "another");
        await growth.LookAsync(CancellationToken.None);
        Assert.Equal((4, 0), (growth.Partitions, growth.Count));
    }

    [Fact]
    public async Task Look_AtFewerPartitionsThanWereNoted_ForgetsNothingUnlessAnotherTopicIsAccepted()
    {
        using (var former = await LookedAsync(2))
        {
            _topics.Partitions = 4;
            await former.LookAsync(CancellationToken.None);
        }

        _topics.Partitions = 3;
        using var refused = Open(3);
        await Assert.ThrowsAsync<InvalidDataException>(() => refused.LookAsync(CancellationToken.None));
        using var accepted = Open(3, acceptNewLog: true);
        await accepted.LookAsync(CancellationToken.None);
        Assert.Equal((3, 0), (accepted.Partitions, accepted.Count));
    }

    [Fact]
    public async Task Look_WithoutStorage_IsKnownToTheProcess()
    {
        using var growth = new TopicGrowth(new KafkaOptions { Group = "g" }, new KafkaTopic("s", "t", "id", 2), _topics, () => null, NullLogger.Instance);
        await growth.LookAsync(CancellationToken.None);
        _topics.Partitions = 3;

        Assert.True(await growth.LookAsync(CancellationToken.None));
        Assert.Equal((3, 1), (growth.Partitions, growth.Count));
    }

    [Fact]
    public async Task Look_WhenTheClusterDoesNotAnswer_ChangesNothing()
    {
        using var growth = await LookedAsync(2);
        _topics.Failure = new TimeoutException();

        await Assert.ThrowsAsync<TimeoutException>(() => growth.LookAsync(CancellationToken.None));
        Assert.Equal((2, 0), (growth.Partitions, growth.Count));
    }

    private async Task<TopicGrowth> LookedAsync(int partitions)
    {
        var growth = Open(partitions);
        await growth.LookAsync(CancellationToken.None);
        return growth;
    }

    private TopicGrowth Open(int partitions, string id = "id", bool acceptNewLog = false) =>
        new(new KafkaOptions { Group = "g", AcceptNewLog = acceptNewLog }, new KafkaTopic("s", "t", id, partitions), _topics, () => _storage, NullLogger.Instance);
}
