using Orleans.Streams;

namespace Weir.Streaming.Tests.Cache;

public sealed class PartitionCacheTests
{
    private readonly CacheSut _sut = new();

    [Fact]
    public void MoveNext_WhenStreamsAreMixed_GivesOneStreamInOrder()
    {
        _sut.Pull(0, "a", "b");
        _sut.Pull(10, "b", "a");
        _sut.Pull(20, "a");

        Assert.Equal(["0:0", "10:1", "20:0"], CacheSut.Drain(_sut.Open("a")));
    }

    [Fact]
    public void AddToCache_WhenChainHasContainers_LinksEachToTheOneBefore()
    {
        var first = _sut.Pull(0, "a");
        var second = _sut.Pull(10, "b", "a");

        Assert.Null(((PartitionToken)first[0].SequenceToken).Previous);
        Assert.Equal(first[0].SequenceToken, ((PartitionToken)second[1].SequenceToken).Previous);
        Assert.Null(((PartitionToken)second[0].SequenceToken).Previous);
    }

    [Fact]
    public void AddToCache_WhenPreviousIsCommittedAndGone_LinksToNothing()
    {
        _sut.Pull(0, "a");
        CacheSut.Drain(_sut.Open("a"));
        _sut.Cache.Release(10);
        var next = _sut.Pull(10, "a");

        Assert.Null(((PartitionToken)next[0].SequenceToken).Previous);
    }

    [Fact]
    public void AddToCache_WhenContainerIsAnothersOwn_Refuses()
    {
        var error = Assert.Throws<ArgumentException>(() => _sut.Cache.AddToCache([new Foreign()]));
        Assert.Contains(nameof(Foreign), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Through_WhenNothingIsDelivered_IsTheFirstOffset()
    {
        _sut.Pull(0, "a");
        _sut.Pull(10, "b");
        Assert.Equal(0, _sut.Cache.Through);
    }

    [Fact]
    public void Through_WhenCursorHoldsAContainer_StaysBelowIt()
    {
        _sut.Pull(0, "a");
        _sut.Pull(10, "a");
        var cursor = _sut.Open("a");
        cursor.MoveNext();
        Assert.Equal(0, _sut.Cache.Through);
        cursor.MoveNext();
        Assert.Equal(10, _sut.Cache.Through);
        cursor.MoveNext();
        Assert.Equal(20, _sut.Cache.Through);
    }

    [Fact]
    public void Through_WhenPullIsAnnouncedButNotAdded_StaysBelowIt()
    {
        _sut.Cache.Announce([CacheSut.Container("a", 0)], 10, DateTimeOffset.UnixEpoch);
        Assert.Equal(0, _sut.Cache.Through);
    }

    [Fact]
    public void Through_WhenAPullBroughtNoRecords_GoesOn()
    {
        _sut.Cache.Announce([], 70, DateTimeOffset.UnixEpoch);
        Assert.Equal(70, _sut.Cache.Through);
    }

    [Fact]
    public void Through_WhenOneOfTwoCursorsLags_IsTheLowerOne()
    {
        _sut.Pull(0, "a");
        var slow = _sut.Open("a");
        CacheSut.Drain(_sut.Open("a"));
        Assert.Equal(0, _sut.Cache.Through);
        slow.Dispose();
        Assert.Equal(10, _sut.Cache.Through);
    }

    [Fact]
    public void Through_WhenLastCursorIsDisposed_Stays()
    {
        _sut.Pull(0, "a");
        var cursor = _sut.Open("a");
        cursor.MoveNext();
        cursor.Dispose();
        Assert.Equal(0, _sut.Cache.Through);
        Assert.Equal(["0:0"], CacheSut.Drain(_sut.Open("a")));
    }

    [Fact]
    public void GetCacheCursor_WithoutToken_BeginsAtFirstUndelivered()
    {
        _sut.Pull(0, "a");
        CacheSut.Drain(_sut.Open("a"));
        _sut.Pull(10, "a");
        Assert.Equal(["10:0"], CacheSut.Drain(_sut.Open("a")));
    }

    [Fact]
    public void GetCacheCursor_AtRegistration_BeginsWithTheContainerOfTheToken()
    {
        _sut.Pull(0, "a");
        Assert.Equal(["0:0"], CacheSut.Drain(_sut.Open("a", new PartitionToken(0, 0))));
    }

    [Fact]
    public void MoveNext_WhenAgentStepsOverProcessedEventInTheCache_GivesTheNextOne()
    {
        _sut.Pull(0, "a");
        _sut.Pull(10, "a");
        var cursor = _sut.Open("a", new PartitionToken(0, 0));
        cursor.MoveNext();
        Assert.Equal(["10:0"], CacheSut.Drain(cursor));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void MoveNext_WhenAgentStepsOverProcessedEventNotInTheCache_StepsOverNothing(long offset)
    {
        _sut.Pull(10, "a");
        _sut.Pull(20, "a");
        var cursor = _sut.Open("a", new PartitionToken(offset, 0));
        Assert.True(cursor.MoveNext());
        Assert.Equal(["10:0", "20:0"], CacheSut.Drain(cursor));
    }

    [Fact]
    public void MoveNext_WhenTheStreamHadNothing_SeesWhatComesLater()
    {
        var cursor = _sut.Open("a", new PartitionToken(5, 0));
        Assert.False(cursor.MoveNext());
        var added = _sut.Pull(10, "a");
        cursor.Refresh(added[0].SequenceToken);
        Assert.Equal(["10:0"], CacheSut.Drain(cursor));
        Assert.Equal(20, _sut.Cache.Through);
    }

    [Fact]
    public void MoveNext_WhenContainersComeAfterTheEnd_GivesThemWithoutRefresh()
    {
        _sut.Pull(0, "a");
        var cursor = _sut.Open("a");
        CacheSut.Drain(cursor);
        _sut.Pull(10, "a");
        Assert.Equal(["10:0"], CacheSut.Drain(cursor));
    }

    [Fact]
    public void MoveNext_WhenTokenLiesInsideAContainer_GivesThatContainer()
    {
        var container = CacheSut.Container("a", 10, index: 0, count: 5);
        _sut.Cache.Announce([container], 20, DateTimeOffset.UnixEpoch);
        _sut.Cache.AddToCache([container]);
        var cursor = _sut.Open("a", new PartitionToken(10, 2));
        cursor.MoveNext();
        Assert.Equal(["10:4"], CacheSut.Drain(cursor));
    }

    [Fact]
    public void GetCacheCursor_WhenTokenIsOfAnotherLog_BeginsAtTheBeginning()
    {
        _sut.Pull(10, "a");
        Assert.Equal(["10:0"], CacheSut.Drain(_sut.Open("a", new PartitionToken(500, 0) { Log = "another" })));
    }

    [Fact]
    public void RecordDeliveryFailure_WhenAgentGaveUp_GivesTheSameContainerAgain()
    {
        _sut.Pull(0, "a");
        var cursor = _sut.Open("a");
        cursor.MoveNext();
        cursor.RecordDeliveryFailure();
        Assert.Equal(0, _sut.Cache.Through);
        Assert.Equal(["0:0"], CacheSut.Drain(cursor));
    }

    private sealed class Foreign : IBatchContainer
    {
        public Orleans.Runtime.StreamId StreamId => CacheSut.Id("a");

        public StreamSequenceToken SequenceToken => new PartitionToken(0, 0);

        public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => [];

        public bool ImportRequestContext() => false;
    }
}
