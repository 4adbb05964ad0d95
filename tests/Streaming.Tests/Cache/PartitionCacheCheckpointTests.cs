using Orleans.Streams;

namespace Weir.Streaming.Tests.Cache;

public sealed class PartitionCacheCheckpointTests
{
    private readonly CacheSut _sut = new();

    [Fact]
    public void Redeliver_WhenCursorIsDrained_RewindsItAndReturnsTheContainerOnce()
    {
        var first = _sut.Pull(0, "a");
        _sut.Pull(10, "a");
        var cursor = _sut.Open("a");
        CacheSut.Drain(cursor);
        var touched = Assert.Single(_sut.Cache.TakeTouched());

        _sut.Cache.Redeliver(touched, durable: null);
        Assert.Equal(0, _sut.Cache.Through);
        var returned = new List<IBatchContainer>();
        _sut.Cache.CollectWakes(returned);
        Assert.Same(first[0], Assert.Single(returned));
        _sut.Cache.AddToCache(returned);
        cursor.Refresh(returned[0].SequenceToken);

        Assert.Equal(["0:0", "10:0"], CacheSut.Drain(cursor));
        Assert.False(_sut.Cache.HasWakes);
        Assert.Equal(1, _sut.Cache.Counts.Gaps);
        Assert.Equal(2, _sut.Cache.Counts.RedeliveredRecords);
    }

    [Fact]
    public void Redeliver_WhenConsumerHasPart_RewindsOnlyBehindIt()
    {
        _sut.Pull(0, "a");
        _sut.Pull(10, "a");
        var cursor = _sut.Open("a");
        CacheSut.Drain(cursor);
        _sut.Cache.Redeliver(Assert.Single(_sut.Cache.TakeTouched()), new PartitionToken(0, 0));
        Assert.Equal(10, _sut.Cache.Through);
        Assert.Equal(["10:0"], CacheSut.Drain(cursor));
    }

    [Fact]
    public void TakeTouched_WhenDeliveredMeanwhile_LeavesItToTheNextCheckpoint()
    {
        _sut.Pull(0, "a");
        var cursor = _sut.Open("a");
        CacheSut.Drain(cursor);
        Assert.Equal(new PartitionToken(0, 0), Assert.Single(_sut.Cache.TakeTouched()).Delivered);
        Assert.Empty(_sut.Cache.TakeTouched());
        _sut.Pull(10, "a");
        CacheSut.Drain(cursor);
        Assert.Equal(new PartitionToken(10, 0), Assert.Single(_sut.Cache.TakeTouched()).Delivered);
    }

    [Fact]
    public void TakeTouched_WhenConsumerJumpedAhead_NamesWhatWasJumpedOver()
    {
        _sut.Pull(0, "a");
        _sut.Pull(10, "a");
        _sut.Open("a", new PartitionToken(10, 0));
        Assert.Equal(new PartitionToken(0, 0), Assert.Single(_sut.Cache.TakeTouched()).Delivered);
    }

    [Fact]
    public void TakeTouched_WhenNothingMovedSinceTheLast_WakesWhatStands()
    {
        _sut.Pull(0, "a", "b");
        CacheSut.Drain(_sut.Open("b"));
        _sut.Cache.TakeTouched();
        Assert.False(_sut.Cache.HasWakes);
        _sut.Cache.TakeTouched();
        var woken = new List<IBatchContainer>();
        _sut.Cache.CollectWakes(woken);
        Assert.Equal(CacheSut.Id("a"), Assert.Single(woken).StreamId);
    }

    [Fact]
    public void Release_WhenStreamsAreEmpty_ForgetsThem()
    {
        _sut.Pull(0, "a", "b");
        var a = _sut.Open("a");
        CacheSut.Drain(a);
        CacheSut.Drain(_sut.Open("b"));
        _sut.Cache.Release(10);
        Assert.Equal((0, 0, 0L, 10L), (_sut.Cache.Streams, _sut.Cache.Records, _sut.Cache.Bytes, _sut.Cache.Floor));

        var added = _sut.Pull(10, "a");
        a.Refresh(added[0].SequenceToken);
        Assert.Equal(["10:0"], CacheSut.Drain(a));
    }

    [Fact]
    public void Release_WhenRewoundSinceTheCommitBegan_KeepsTheContainer()
    {
        _sut.Pull(0, "a");
        var cursor = _sut.Open("a");
        CacheSut.Drain(cursor);
        var touched = Assert.Single(_sut.Cache.TakeTouched());
        _sut.Cache.Redeliver(touched, null);
        _sut.Cache.Release(10);
        Assert.Equal(["0:0"], CacheSut.Drain(cursor));
    }

    [Theory]
    [InlineData(3, 1L << 30)]
    [InlineData(1000, 64L << 10)]
    public void IsFull_WhenABoundIsReached_EndsWithTheRelease(int records, long bytes)
    {
        var sut = new CacheSut(new StreamCacheOptions { CacheRecords = records, CacheBytes = bytes });
        var pulls = 0;
        for (; !sut.Cache.IsFull; pulls++)
        {
            sut.Pull(pulls * 10, "a");
        }

        Assert.InRange(sut.Cache.Records, 1, records);
        Assert.Equal(Math.Max(1, records - pulls), sut.Cache.GetMaxAddCount());
        CacheSut.Drain(sut.Open("a"));
        Assert.True(sut.Cache.IsFull);
        sut.Cache.Release(pulls * 10);
        Assert.False(sut.Cache.IsFull);
    }
}
