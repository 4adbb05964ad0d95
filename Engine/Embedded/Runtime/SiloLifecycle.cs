namespace Orleans.Runtime;

/// <summary>Starts what takes part stage by stage, upwards, and stops it downwards; what shares a stage goes together.</summary>
internal sealed class SiloLifecycle : ISiloLifecycle
{
    private readonly List<Subscription> _subscriptions = [];
    private int _highestBegunStage = int.MinValue;
    public int HighestCompletedStage { get; private set; } = int.MinValue;
    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, stage, observer);
        _subscriptions.Add(subscription);
        return subscription;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in _subscriptions.GroupBy(subscription => subscription.Stage).OrderBy(stage => stage.Key).ToArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            _highestBegunStage = stage.Key;
            await Task.WhenAll(stage.Select(subscription => Guarded(() => subscription.Observer.OnStart(cancellationToken))));
            HighestCompletedStage = stage.Key;
        }
    }

    /// <summary>Stops every stage that had started (one that failed half-way included), whatever fails; the first failure is thrown at the end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Exception? first = null;
        foreach (var stage in _subscriptions.GroupBy(subscription => subscription.Stage).OrderByDescending(stage => stage.Key).ToArray())
        {
            if (stage.Key > _highestBegunStage) { continue; }

            try
            {
                await Task.WhenAll(stage.Select(subscription => Guarded(() => subscription.Observer.OnStop(cancellationToken))));
            }
            catch (Exception exception)
            {
                first ??= exception;
            }

            LowestStoppedStage = stage.Key;
        }

        if (first is not null) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first); }
    }

    private static async Task Guarded(Func<Task> step) => await step();

    private sealed class Subscription(SiloLifecycle lifecycle, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage { get; } = stage;

        public ILifecycleObserver Observer { get; } = observer;

        public void Dispose() => lifecycle._subscriptions.Remove(this);
    }
}
