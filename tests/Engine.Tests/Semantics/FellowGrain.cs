using Orleans;

namespace Weir.Engine.Tests.Semantics;

public interface IFellowGrain : IGrainWithStringKey
{
    Task<string> Where();

    Task Keep(Bag bag);

    Task<Bag> Kept();

    Task Throw(string message);

    Task WaitForCancellation(string startedGate, CancellationToken cancellationToken);

    /// <summary>Hands another a bag, changes its own afterwards, and gives what the other one has kept.</summary>
    Task<Bag> LendTo(string other);

    /// <summary>Calls another that throws.</summary>
    /// <returns>Type and message of what was caught.</returns>
    Task<string> CatchFrom(string other, string message);

    /// <summary>Calls another, and cancels the call once it is there.</summary>
    /// <returns>Whether the call ended as cancelled.</returns>
    Task<bool> CancelAt(string other, string startedGate);
}

/// <summary>Calls its like, wherever they are.</summary>
public sealed class FellowGrain(Whereabouts where) : Grain, IFellowGrain
{
    private Bag _bag = new();

    public Task<string> Where() => Task.FromResult(where.Id);

    public Task Keep(Bag bag)
    {
        _bag = bag;
        return Task.CompletedTask;
    }

    public Task<Bag> Kept() => Task.FromResult(_bag);

    public Task Throw(string message) => throw new InvalidTimeZoneException(message);

    public async Task WaitForCancellation(string startedGate, CancellationToken cancellationToken)
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
    }

    public async Task<Bag> LendTo(string other)
    {
        var bag = new Bag { Name = "lent", Numbers = [1, 2], Inner = new LabelledBag { Label = "inner" } };
        bag.Inner.Inner = bag;
        await Fellow(other).Keep(bag);
        bag.Numbers[0] = 99;
        bag.Inner.Name = "changed";
        var kept = await Fellow(other).Kept();
        kept.Numbers[1] = 98;
        return await Fellow(other).Kept();
    }

    public async Task<string> CatchFrom(string other, string message)
    {
        try
        {
            await Fellow(other).Throw(message);
            return "nothing";
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    public async Task<bool> CancelAt(string other, string startedGate)
    {
        using var cancellation = new CancellationTokenSource();
        var call = Fellow(other).WaitForCancellation(startedGate, cancellation.Token);
        await Gate.Reached(startedGate, "the call arrived");
        await cancellation.CancelAsync();
        try
        {
            await call;
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private IFellowGrain Fellow(string key) => GrainFactory.GetGrain<IFellowGrain>(key);
}
