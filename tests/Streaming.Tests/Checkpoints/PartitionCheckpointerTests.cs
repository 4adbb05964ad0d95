using Orleans.Streams;
using Weir.Streaming.Tests.Cache;

namespace Weir.Streaming.Tests.Checkpoints;

public sealed class PartitionCheckpointerTests
{
    private readonly CheckpointSut _sut = new();

    [Fact]
    public async Task FlushAsync_WhenAllIsDurable_CommitsAndReleases()
    {
        _sut.Cache.Pull(0, "a", "b");
        _sut.Deliver("a", "b");
        Assert.True(await _sut.FlushAsync());
        Assert.Equal([10L], _sut.Commits);
        Assert.Equal(["a", "b"], _sut.Asked.Order());
        Assert.Equal(0, _sut.Cache.Cache.Records);
    }

    [Fact]
    public async Task FlushAsync_WhenSomeIsNotDelivered_CommitsBelowIt()
    {
        _sut.Cache.Pull(0, "a");
        _sut.Cache.Pull(10, "b");
        _sut.Deliver("a");
        Assert.True(await _sut.FlushAsync());
        Assert.Equal([10L], _sut.Commits);
        Assert.Equal(["a"], _sut.Asked);
        Assert.Equal(new PartitionToken(10, 0), _sut.Throughs[0]);
        Assert.Equal(CacheSut.Log, ((PartitionToken)_sut.Throughs[0]).Log);
    }

    [Fact]
    public async Task FlushAsync_WhenNothingIsNew_DoesNothing()
    {
        _sut.Cache.Pull(0, "a");
        _sut.Deliver("a");
        await _sut.FlushAsync();
        Assert.True(await _sut.FlushAsync());
        Assert.Single(_sut.Commits);
        Assert.Single(_sut.Asked);
    }

    [Fact]
    public async Task FlushAsync_WhenOnlyEmptyEntriesCame_CommitsPastThem()
    {
        _sut.Cache.Cache.Announce([], 50, DateTimeOffset.UnixEpoch);
        await _sut.FlushAsync();
        Assert.Equal([50L], _sut.Commits);
    }

    [Fact]
    public async Task FlushAsync_WithoutConsumer_CommitsWhatWasDelivered()
    {
        var sut = new CheckpointSut(hasConsumers: false);
        sut.Cache.Pull(0, "a");
        sut.Cache.Pull(10, "b");
        sut.Deliver("a");
        await sut.FlushAsync();
        Assert.Equal([10L], sut.Commits);
        Assert.Empty(sut.Asked);
    }

    [Fact]
    public async Task FlushAsync_WhenAnAnswerIsLower_DeliversAgainAndCommitsBelow()
    {
        _sut.Cache.Pull(0, "a", "b");
        _sut.Cache.Pull(10, "a");
        _sut.Deliver("a", "b");
        _sut.Answer("a", 0, 0);

        Assert.False(await _sut.FlushAsync());

        Assert.Equal([10L], _sut.Commits);
        var returned = new List<IBatchContainer>();
        _sut.Cache.Cache.CollectWakes(returned);
        Assert.Equal(new PartitionToken(10, 0), Assert.Single(returned).SequenceToken);
        Assert.Equal(10, _sut.Cache.Cache.Through);

        _sut.Answer("a", 10, 0);
        _sut.Deliver("a");
        Assert.True(await _sut.FlushAsync());
        Assert.Equal([10L, 20L], _sut.Commits);
    }

    [Fact]
    public async Task FlushAsync_WhenAnAnswerIsNull_DeliversAllOfTheStreamAgain()
    {
        _sut.Cache.Pull(0, "a");
        _sut.Deliver("a");
        _sut.Answer("a", () => Task.FromResult<StreamSequenceToken?>(null));
        Assert.False(await _sut.FlushAsync());
        Assert.Empty(_sut.Commits);
        Assert.Equal(0, _sut.Cache.Cache.Through);
    }

    [Fact]
    public async Task FlushAsync_WhenAnAnswerIsOfAnotherLog_CountsItAsNothing()
    {
        _sut.Cache.Pull(0, "a");
        _sut.Deliver("a");
        _sut.Answer("a", () => Task.FromResult<StreamSequenceToken?>(new PartitionToken(1000, 0) { Log = "another" }));
        Assert.False(await _sut.FlushAsync());
        Assert.Empty(_sut.Commits);
    }

    [Fact]
    public async Task FlushAsync_WhenOneThrows_AsksTheOthersAndCommitsBelowIt()
    {
        _sut.Cache.Pull(0, "b");
        _sut.Cache.Pull(10, "a");
        _sut.Cache.Pull(20, "c");
        _sut.Deliver("a", "b", "c");
        _sut.Answer("a", new TimeoutException("stuck"));

        Assert.False(await _sut.FlushAsync());
        Assert.Equal([10L], _sut.Commits);
        Assert.Equal(["a", "b", "c"], _sut.Asked.Order());

        _sut.Asked.Clear();
        _sut.Answer("a", 10);
        Assert.True(await _sut.FlushAsync());
        Assert.Equal(["a"], _sut.Asked);
        Assert.Equal([10L, 30L], _sut.Commits);
    }

    [Fact]
    public async Task FlushAsync_WhenTheCommitFails_AsksAllAgainNextTime()
    {
        _sut.Cache.Pull(0, "a", "b");
        _sut.Deliver("a", "b");
        _sut.OnCommit = () => Task.FromException(new IOException("disk full"));
        Assert.False(await _sut.FlushAsync());
        Assert.Equal(2, _sut.Cache.Cache.Records);

        _sut.Asked.Clear();
        _sut.OnCommit = null;
        Assert.True(await _sut.FlushAsync());
        Assert.Equal(["a", "b"], _sut.Asked.Order());
        Assert.Equal([10L], _sut.Commits);
    }

    [Fact]
    public async Task FlushAsync_WhenDeliveredBetweenTwoAnswers_LeavesItToTheNextCheckpoint()
    {
        _sut.Cache.Pull(0, "a");
        _sut.Deliver("a");
        _sut.Answer("a", () =>
        {
            _sut.Cache.Pull(10, "a", "b");
            _sut.Deliver("a", "b");
            return Task.FromResult<StreamSequenceToken?>(new PartitionToken(0, 0));
        });

        Assert.True(await _sut.FlushAsync());
        Assert.Equal([10L], _sut.Commits);

        _sut.Asked.Clear();
        _sut.Answer("a", 10, 0);
        Assert.True(await _sut.FlushAsync());
        Assert.Equal(["a", "b"], _sut.Asked.Order());
        Assert.Equal([10L, 20L], _sut.Commits);
    }

    [Fact]
    public async Task FlushAsync_WhenOneIsUnderWay_WaitsForItAndMakesAnother()
    {
        var answer = new TaskCompletionSource<StreamSequenceToken?>();
        _sut.Cache.Pull(0, "a");
        _sut.Deliver("a");
        _sut.Answer("a", () => answer.Task);
        _sut.Checkpointer.StartWhenDue(isEarly: true);
        Assert.True(_sut.Checkpointer.IsRunning);
        _sut.Checkpointer.StartWhenDue(isEarly: true);
        Assert.Single(_sut.Asked);

        var flush = _sut.FlushAsync();
        _sut.Cache.Pull(10, "b");
        _sut.Deliver("b");
        answer.SetResult(new PartitionToken(0, 0));
        Assert.True(await flush);
        Assert.Equal([10L, 20L], _sut.Commits);
    }

    [Fact]
    public async Task FlushAsync_WhenManyAreTouched_AsksAFewAtATime()
    {
        var keys = Enumerable.Range(0, 50).Select(i => $"k{i}").ToArray();
        _sut.Cache.Pull(0, keys);
        _sut.Deliver(keys);
        var asked = new Queue<TaskCompletionSource<StreamSequenceToken?>>();
        foreach (var key in keys)
        {
            _sut.Answer(key, () =>
            {
                asked.Enqueue(new TaskCompletionSource<StreamSequenceToken?>());
                return asked.Last().Task;
            });
        }

        var flush = _sut.FlushAsync();
        for (var i = 0; i < keys.Length; i++)
        {
            Assert.Equal(Math.Min(4, keys.Length - i), asked.Count);
            asked.Dequeue().SetResult(new PartitionToken(long.MaxValue, 0));
        }

        await flush;
        Assert.Equal(50, _sut.Asked.Count);
    }

    [Fact]
    public async Task StartWhenDue_WhenTheIntervalIsNotOver_Waits()
    {
        _sut.Cache.Pull(0, "a");
        _sut.Deliver("a");
        _sut.Time.Advance(_sut.Options.Interval - TimeSpan.FromMilliseconds(1));
        _sut.Checkpointer.StartWhenDue(isEarly: false);
        Assert.Empty(_sut.Commits);
        _sut.Time.Advance(TimeSpan.FromMilliseconds(1));
        _sut.Checkpointer.StartWhenDue(isEarly: false);
        Assert.Equal([10L], _sut.Commits);
        _sut.Cache.Pull(10, "a");
        _sut.Deliver("a");
        _sut.Checkpointer.StartWhenDue(isEarly: false);
        Assert.Single(_sut.Commits);
        Assert.True(await _sut.FlushAsync());
    }

    [Fact]
    public async Task Abandon_WhenACheckpointIsUnderWay_CommitsNothingMore()
    {
        var answer = new TaskCompletionSource<StreamSequenceToken?>();
        _sut.Cache.Pull(0, "a");
        _sut.Deliver("a");
        _sut.Answer("a", () => answer.Task);
        var flush = _sut.FlushAsync();
        _sut.Checkpointer.Abandon();
        answer.SetResult(new PartitionToken(0, 0));
        await flush;
        Assert.Empty(_sut.Commits);
    }
}
