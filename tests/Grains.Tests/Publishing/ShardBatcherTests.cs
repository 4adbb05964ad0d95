using Weir.Grains.Publishing;

namespace Weir.Grains.Tests.Publishing;

public sealed class ShardBatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Task Alive = new TaskCompletionSource().Task;

    [Fact]
    public async Task SendAsync_WhileACallIsUnderWay_GathersWhatArrivesForTheNextOne()
    {
        var shard = new Shard();
        var sut = new ShardBatcher<int, string>(shard.SendAsync);
        var first = sut.SendAsync(1, "a", Alive, CancellationToken.None);
        var others = new[] { sut.SendAsync(1, "b", Alive, CancellationToken.None), sut.SendAsync(1, "c", Alive, CancellationToken.None) };
        var elsewhere = sut.SendAsync(2, "z", Alive, CancellationToken.None);

        Assert.Equal([(1, "a"), (2, "z")], shard.Calls.Select(call => (call.Key, string.Join(',', call.Items))));
        shard.Calls[0].Done.SetResult();
        await first.WaitAsync(Patience);
        await shard.CalledAsync(3).WaitAsync(Patience);
        Assert.Equal((1, "b,c"), (shard.Calls[2].Key, string.Join(',', shard.Calls[2].Items)));
        Assert.DoesNotContain(others, task => task.IsCompleted);
        shard.Calls[2].Done.SetResult();
        shard.Calls[1].Done.SetResult();
        await Task.WhenAll([.. others, elsewhere]).WaitAsync(Patience);
    }

    [Fact]
    public async Task SendAsync_WhenACallFails_FailsForItsItemsAndNotForTheNext()
    {
        var shard = new Shard();
        var sut = new ShardBatcher<int, string>(shard.SendAsync);
        var first = sut.SendAsync(1, "a", Alive, CancellationToken.None);
        var second = sut.SendAsync(1, "b", Alive, CancellationToken.None);
        var third = sut.SendAsync(1, "c", Alive, CancellationToken.None);
        shard.Calls[0].Done.SetResult();
        await shard.CalledAsync(2).WaitAsync(Patience);
        var fourth = sut.SendAsync(1, "d", Alive, CancellationToken.None);
        shard.Calls[1].Done.SetException(new TimeoutException("no answer"));

        await first.WaitAsync(Patience);
        await Assert.ThrowsAsync<TimeoutException>(() => second.WaitAsync(Patience));
        await Assert.ThrowsAsync<TimeoutException>(() => third.WaitAsync(Patience));
        await shard.CalledAsync(3).WaitAsync(Patience);
        shard.Calls[2].Done.SetResult();
        await fourth.WaitAsync(Patience);
    }

    [Fact]
    public async Task SendAsync_WhenMoreArrivesThanACallTakes_MakesOneCallAfterTheOther()
    {
        var shard = new Shard();
        var sut = new ShardBatcher<int, string>(shard.SendAsync);
        var all = await Task.Run(() => Enumerable.Range(0, (ShardBatcher<int, string>.BatchMax * 2) + 2)
            .Select(_ => sut.SendAsync(1, "x", Alive, CancellationToken.None))
            .ToArray());
        for (var calls = 1; calls <= 4; calls++)
        {
            await shard.CalledAsync(calls).WaitAsync(Patience);
            Assert.Equal(calls, shard.Calls.Count);
            shard.Calls[calls - 1].Done.SetResult();
        }

        await Task.WhenAll(all).WaitAsync(Patience);
        Assert.Equal([1, ShardBatcher<int, string>.BatchMax, ShardBatcher<int, string>.BatchMax, 1], shard.Calls.Select(call => call.Items.Count));
    }

    [Fact]
    public async Task SendAsync_WhenOneCallerGivesUp_TheOthersItemsStillGo()
    {
        var shard = new Shard();
        var sut = new ShardBatcher<int, string>(shard.SendAsync);
        using var impatient = new CancellationTokenSource();
        var first = sut.SendAsync(1, "a", Alive, CancellationToken.None);
        var second = sut.SendAsync(1, "b", Alive, CancellationToken.None);
        var third = sut.SendAsync(1, "c", Alive, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.WaitAsync(Patience));
        shard.Calls[0].Done.SetResult();
        await shard.CalledAsync(2).WaitAsync(Patience);
        shard.Calls[1].Done.SetResult();
        await Task.WhenAll(first, second).WaitAsync(Patience);
        Assert.Equal(["b", "c"], shard.Calls[1].Items);
    }

    [Fact]
    public async Task SendAsync_WhenTheLeaderIsLostDuringTheCall_FailsForTheOthersAndGoesOnWithTheNext()
    {
        var shard = new Shard();
        var sut = new ShardBatcher<int, string>(shard.SendAsync);
        var lost = new TaskCompletionSource();
        var first = sut.SendAsync(1, "a", Alive, CancellationToken.None);
        var leader = sut.SendAsync(1, "b", lost.Task, CancellationToken.None);
        var follower = sut.SendAsync(1, "c", Alive, CancellationToken.None);
        shard.Calls[0].Done.SetResult();
        await shard.CalledAsync(2).WaitAsync(Patience);
        var next = sut.SendAsync(1, "d", Alive, CancellationToken.None);
        lost.SetResult();

        await first.WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.WaitAsync(Patience));
        await shard.CalledAsync(3).WaitAsync(Patience);
        Assert.Equal(["d"], shard.Calls[2].Items);
        shard.Calls[2].Done.SetResult();
        await next.WaitAsync(Patience);
        Assert.False(leader.IsCompleted);
        shard.Calls[1].Done.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader.WaitAsync(Patience));
    }

    private sealed class Shard
    {
        private readonly Dictionary<int, TaskCompletionSource> _waiting = [];

        public List<(int Key, IReadOnlyList<string> Items, TaskCompletionSource Done)> Calls { get; } = [];

        public Task SendAsync(int key, IReadOnlyList<string> items, CancellationToken cancellationToken)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waiting)
            {
                Calls.Add((key, items, done));
                Waiting(Calls.Count).TrySetResult();
            }

            return done.Task;
        }

        public Task CalledAsync(int count)
        {
            lock (_waiting)
            {
                return Waiting(count).Task;
            }
        }

        private TaskCompletionSource Waiting(int count)
        {
            if (!_waiting.TryGetValue(count, out var waiting))
            {
                _waiting[count] = waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return waiting;
        }
    }
}
