using Orleans;
using Orleans.Concurrency;

namespace Weir.Engine.Tests.Semantics;

public interface ITurnGrain : IGrainWithStringKey
{
    Task<int> AddSlowly(int steps);

    Task Append(string word);

    Task AppendAfter(string word, string gate);

    [AlwaysInterleave]
    Task<string> Words();

    [AlwaysInterleave]
    Task<bool> RunsOnSchedulerOfItsTurns();

    Task<string> ActivationId();

    Task Deactivate();

    Task DeactivateAfter(string gate);

    Task Throw(string message);

    Task ThrowAfterAwait(string message);

    ValueTask<int> ValueTaskCall(int value);

    Task WaitFor(string gate);

    Task<string> WaitForCancellation(string startedGate, CancellationToken cancellationToken);

    Task<int> CallOther(string key, int steps);

    Task<string> Key();
}

[GrainType("turn")]
public sealed class TurnGrain : Grain, ITurnGrain
{
    private readonly string _activationId = Guid.NewGuid().ToString();
    private readonly List<string> _words = [];
    private TaskScheduler? _scheduler;
    private int _inTurn;
    private int _total;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _scheduler = TaskScheduler.Current;
        Gate.Open($"activated {_activationId}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Gate.Open($"deactivated {this.GetPrimaryKeyString()}");
        Gate.Open($"deactivated {this.GetPrimaryKeyString()} for {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task<int> AddSlowly(int steps)
    {
        var inside = Interlocked.Increment(ref _inTurn);
        Assert.Equal(1, inside);
        for (var step = 0; step < steps; step++)
        {
            var before = _total;
            await Task.Yield();
            _total = before + 1;
        }

        Interlocked.Decrement(ref _inTurn);
        return _total;
    }

    public Task Append(string word)
    {
        _words.Add(word);
        return Task.CompletedTask;
    }

    public async Task AppendAfter(string word, string gate)
    {
        Gate.Open($"waits {gate}");
        await Gate.Passed(gate);
        _words.Add(word);
    }

    public Task<string> Words() => Task.FromResult(string.Join(' ', _words));

    public async Task<bool> RunsOnSchedulerOfItsTurns()
    {
        var before = TaskScheduler.Current == _scheduler;
        await Task.Delay(1);
        return before && TaskScheduler.Current == _scheduler;
    }

    public Task<string> ActivationId() => Task.FromResult(_activationId);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task DeactivateAfter(string gate)
    {
        DeactivateOnIdle();
        Gate.Open($"waits {gate}");
        await Gate.Passed(gate);
        _words.Add("last");
    }

    public Task Throw(string message) => throw new InvalidTimeZoneException(message);

    public async Task ThrowAfterAwait(string message)
    {
        await Task.Yield();
        throw new InvalidTimeZoneException(message);
    }

    public ValueTask<int> ValueTaskCall(int value) => ValueTask.FromResult(value + 1);

    public Task WaitFor(string gate)
    {
        Gate.Open($"waits {gate}");
        return Gate.Passed(gate);
    }

    public async Task<string> WaitForCancellation(string startedGate, CancellationToken cancellationToken)
    {
        Gate.Open(startedGate);
        try
        {
            await Task.Delay(TimeSpan.FromMinutes(5), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Gate.Open($"cancelled {startedGate}");
            throw;
        }

        return "not cancelled";
    }

    public Task<int> CallOther(string key, int steps) => GrainFactory.GetGrain<ITurnGrain>(key).AddSlowly(steps);

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());
}
