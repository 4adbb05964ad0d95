using Orleans.Streams;

namespace Weir.Streaming.Tests.Cache;

/// <summary>What piles up in a chain while its consumer is busy travels as one container.</summary>
public sealed class JoinedDeliveryTests
{
    private readonly CacheSut _sut = new(new StreamCacheOptions { PullRecords = 3 });

    [Fact]
    public void MoveNext_WhenSeveralWait_BringsThemAsOneUpToTheBound()
    {
        for (var offset = 0; offset < 50; offset += 10)
        {
            _sut.Pull(offset, "a", "b");
        }

        var cursor = _sut.Open("a");
        var first = Move(cursor);
        Assert.Equal([0, 10, 20], first.Batch.Runs.Select(run => run.Offset));
        Assert.Equal(new PartitionToken(20, 0), first.SequenceToken);
        Assert.Null(first.Token.Previous);
        var second = Move(cursor);
        Assert.Equal([30, 40], second.Batch.Runs.Select(run => run.Offset));
        Assert.Equal(new PartitionToken(20, 0), second.Token.Previous);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Through_WhenSeveralTravelAsOne_StaysBelowTheFirstUntilAllAreDelivered()
    {
        _sut.Pull(0, "a");
        _sut.Pull(10, "a");
        var cursor = _sut.Open("a");
        Move(cursor);
        _sut.Pull(20, "a");
        Assert.Equal(0, _sut.Cache.Through);
        Assert.Equal([20], Move(cursor).Batch.Runs.Select(run => run.Offset));
        Assert.Equal(20, _sut.Cache.Through);
    }

    [Fact]
    public void RecordDeliveryFailure_WhenSeveralTravelAsOne_BringsAllAgain()
    {
        _sut.Pull(0, "a");
        _sut.Pull(10, "a");
        var cursor = _sut.Open("a");
        Move(cursor);
        cursor.RecordDeliveryFailure();
        Assert.Equal([0, 10], Move(cursor).Batch.Runs.Select(run => run.Offset));
    }

    [Fact]
    public void GetCacheCursor_WhenItsTokenEndsInsideWhatTravelled_StepsOverThatEventAlone()
    {
        _sut.Pull(0, "a");
        _sut.Pull(10, "a");
        _sut.Pull(20, "a");
        Move(_sut.Open("a"));

        // As an agent does whose consumer asks for an earlier place: a cursor from there, and one step over the event that the token names.
        var placed = _sut.Open("a", new PartitionToken(0, 0));
        placed.MoveNext();
        Assert.Equal([10, 20], Move(placed).Batch.Runs.Select(run => run.Offset));
    }

    private static RecordBatchContainer Move(IQueueCacheCursor cursor)
    {
        Assert.True(cursor.MoveNext());
        return (RecordBatchContainer)cursor.GetCurrent(out _)!;
    }
}
