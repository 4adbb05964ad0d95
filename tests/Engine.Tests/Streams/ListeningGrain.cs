using Orleans;
using Orleans.Concurrency;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Weir.Engine.Tests.Streams;

public interface IListeningGrain : IGrainWithStringKey
{
    [AlwaysInterleave]
    Task<string> Heard();

    Task Deactivate();
}

/// <summary>
/// Hears numbers. Its key says how it behaves: <c>resume-N</c> begins at token N, <c>fail-N</c> throws at N the first time, <c>refuse-N</c> throws at N always,
/// <c>gap-N</c> at N goes and throws, once, and begins at token 1 when it is back, <c>behind-N</c> at N asks
/// for what is behind it; <c>deaf</c> attaches no observer.
/// </summary>
[GrainType("listening")]
[ImplicitStreamSubscription("numbers", "after-slash")]
public sealed class ListeningGrain : Grain, IListeningGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<long>
{
    private readonly List<string> _heard = [];
    private StreamSubscriptionHandle<long>? _handle;
    private bool _failed;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        StreamCluster.Queue.Write($"deactivated {this.GetPrimaryKeyString()}");
        return Task.CompletedTask;
    }

    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        if (Behaviour("deaf") is not null)
        {
            return;
        }

        _heard.Add("subscribed");
        StreamSequenceToken? token = Behaviour("resume") is { } number ? new EventSequenceTokenV2(number) : IsBack() ? new EventSequenceTokenV2(1) : null;
        _handle = await handleFactory.Create<long>().ResumeAsync(this, token);
    }

    public async Task OnNextAsync(IList<SequentialItem<long>> items)
    {
        var number = items[0].Item;
        if (number == Behaviour("refuse") || (number == Behaviour("fail") && !_failed))
        {
            _failed = true;
            _heard.Add($"threw {number}");
            throw new InvalidTimeZoneException("not this one");
        }

        if (number == Behaviour("gap") && !IsBack())
        {
            StreamCluster.Queue.Write($"gap {this.GetPrimaryKeyString()} {number}");
            DeactivateOnIdle();
            throw new InvalidTimeZoneException("a gap");
        }

        if (number == Behaviour("behind"))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => _handle!.ResumeAsync(this, new EventSequenceTokenV2(1)));
            _heard.Add("refused");
        }

        _heard.AddRange(items.Select(item => $"{item.Item}"));
        StreamCluster.Queue.Write($"heard {this.GetPrimaryKeyString()} {number}");
    }

    public Task OnErrorAsync(Exception ex)
    {
        _heard.Add(ex.GetType().Name);
        return Task.CompletedTask;
    }

    public Task<string> Heard() => Task.FromResult(string.Join(' ', _heard));

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private bool IsBack() => Behaviour("gap") is { } number && StreamCluster.Queue.Logged.Contains($"gap {this.GetPrimaryKeyString()} {number}");

    private long? Behaviour(string name)
    {
        var parts = this.GetPrimaryKeyString().Split('-');
        return parts[0] == name ? long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : null;
    }
}
