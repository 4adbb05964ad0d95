using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using Weir.Engine.Tests.Semantics;

namespace Weir.Engine.Tests.Streams;

/// <summary>Containers and calls that meet at one grain: whichever thread brings them, each is a turn.</summary>
[Collection(StreamTests.Name)]
public sealed class DeliveriesInTurnTests(StreamCluster streams)
{
    private const int Each = 20_000;

    [Fact]
    public async Task Deliver_WhenTheGrainIsCalledAllTheWhile_TurnsNeverOverlapAndNoneIsLost()
    {
        var key = Guid.NewGuid().ToString();
        var grain = streams.Cluster.GrainFactory.GetGrain<ICountingGrain>(key);
        StreamCluster.Queue.Arrive(StreamId.Create("counted", $"0/{key}"), [.. Enumerable.Range(1, Each).Select(number => (long)number)]);
        for (var call = 0; call < Each; call++)
        {
            await grain.Add();
        }

        await Gate.Reached($"counted {key}", $"{Each} containers delivered");
        Assert.Equal((Each, Each, 0, 0), await grain.Counts());
    }
}

public interface ICountingGrain : IGrainWithStringKey
{
    Task Add();

    Task<(int Calls, int Containers, int Overlaps, int OutsideItsScheduler)> Counts();
}

[GrainType("counting")]
[ImplicitStreamSubscription("counted", "after-slash")]
public sealed class CountingGrain : Grain, ICountingGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<long>
{
    private TaskScheduler? _scheduler;
    private int _inside;
    private int _overlaps;
    private int _outside;
    private int _calls;
    private int _containers;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _scheduler = TaskScheduler.Current;
        return Task.CompletedTask;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<long>().ResumeAsync(this);

    public async Task Add() => _calls += await TurnAsync(_calls);

    public Task<(int Calls, int Containers, int Overlaps, int OutsideItsScheduler)> Counts() => Task.FromResult((_calls, _containers, _overlaps, _outside));

    public async Task OnNextAsync(IList<SequentialItem<long>> items)
    {
        _containers += await TurnAsync(_containers);
        if (items[^1].Item == 20_000)
        {
            Gate.Open($"counted {this.GetPrimaryKeyString()}");
        }
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    /// <summary>A turn; every third is interrupted in its midst.</summary>
    private async Task<int> TurnAsync(int turn)
    {
        _overlaps += _inside++ == 0 ? 0 : 1;
        if (turn % 3 == 0)
        {
            await Task.Yield();
        }

        _outside += TaskScheduler.Current == _scheduler ? 0 : 1;
        _inside--;
        return 1;
    }
}
