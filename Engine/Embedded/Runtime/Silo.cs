using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>The one silo: finds and makes activations, watches over calls that take long, collects what is idle.</summary>
internal sealed class Silo : IDisposable
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentQueue<Activation> _watched = new();
    private readonly Func<GrainId, Activation> _create;
    private readonly GrainRegistry _registry;
    private readonly long _responseTicks;
    private readonly long _quantum;
    private ITimer? _timer;
    private long _nextCollection;
    private bool _stopped;

    public Silo(IServiceProvider services, WorkExecutor executor, GrainRegistry registry, TimeProvider clock, ILogger<Silo> logger,
        IOptions<SiloMessagingOptions> messaging, IOptions<GrainCollectionOptions> collection)
    {
        Services = services;
        Executor = executor;
        Clock = clock;
        Logger = logger;
        Collection = collection.Value;
        ResponseTimeout = messaging.Value.ResponseTimeout;
        Scheduler = new WorkScheduler(executor, this);
        _registry = registry;
        _create = id => new Activation(this, id, registry.Get(id.Type));
        _responseTicks = Ticks(ResponseTimeout);
        _quantum = Ticks(Collection.CollectionQuantum);
    }

    public IServiceProvider Services { get; }
    public WorkExecutor Executor { get; }
    public TimeProvider Clock { get; }
    public ILogger Logger { get; }
    public GrainCollectionOptions Collection { get; }
    public TimeSpan ResponseTimeout { get; }
    /// <summary>Where the silo's own work runs: its life cycle, its watch.</summary>
    public WorkScheduler Scheduler { get; }
    public long Now => Clock.GetTimestamp();
    public ICollection<Activation> Activations => _activations.Values;
    /// <summary>A simulation's hand on the wire: where it names an activation (a zombie), the call goes there.</summary>
    public Func<GrainId, Request, Activation?>? Divert { get; set; }
    public GrainType GetGrainType(Type interfaceType, string? prefix) => _registry.GetType(interfaceType, prefix);
    public Activation? Find(GrainId grainId) => _activations.GetValueOrDefault(grainId);

    /// <summary>Gives a call to the grain's activation, which comes to life where there is none. Returns where it went.</summary>
    public Activation? Send(GrainId grainId, Request request, Activation? guess = null)
    {
        if (request.Deadline == long.MaxValue && request.Expires)
        {
            request.SentAt = Now;
            request.Deadline = request.SentAt + _responseTicks;
        }

        if (Divert?.Invoke(grainId, request) is { } diverted && diverted.Post(request, forZombie: true)) { return null; }

        var activation = guess;
        while (activation is null || !activation.Post(request))
        {
            if (Volatile.Read(ref _stopped))
            {
                request.Fail(new SiloUnavailableException("The silo has stopped."));
                return null;
            }

            try
            {
                activation = GetOrCreate(grainId);
            }
            catch (ArgumentException exception)
            {
                request.Fail(exception);
                return null;
            }
        }

        return activation;
    }

    public void Watch(Activation activation) => _watched.Enqueue(activation);
    public void Remove(Activation activation) => _activations.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation));

    public void Start()
    {
        _nextCollection = Now + _quantum;
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow();
        _timer = Clock.CreateTimer(static silo => ((Silo)silo!).OnTimer(), this, WatchPeriod, WatchPeriod);
    }

    /// <summary>Deactivates every grain; those that were called meanwhile too. No grain comes to life afterwards.</summary>
    public async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        while (!_activations.IsEmpty && !cancellationToken.IsCancellationRequested)
        {
            var all = _activations.Values;
            foreach (var activation in all)
            {
                activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is shutting down."), CancellationToken.None);
            }

            foreach (var activation in all) { await activation.Deactivated.WaitAsync(cancellationToken); }
        }
    }

    public void Stop()
    {
        Volatile.Write(ref _stopped, true);
        _timer?.Dispose();
    }

    /// <summary>Takes the whole silo down as a killed process would be: no grain learns of it, no stream is shut down.</summary>
    public void Kill()
    {
        Stop();
        Killed?.Invoke();
        foreach (var activation in _activations.Values) { activation.Kill(leaveZombie: false); }
    }

    /// <summary>Tells those beside the grains (pulling agents) that they are dead.</summary>
    public event Action? Killed;
    public void Dispose() => Stop();

    private Activation GetOrCreate(GrainId grainId)
    {
        if (_activations.TryGetValue(grainId, out var activation)) { return activation; }

        var created = _create(grainId);
        activation = _activations.GetOrAdd(grainId, created);
        if (ReferenceEquals(activation, created)) { activation.Activate(); }

        return activation;
    }

    private long Ticks(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? long.MaxValue / 4 : (long)(time.TotalSeconds * Clock.TimestampFrequency);

    private void OnTimer() => Scheduler.Run(() =>
    {
        var now = Now;
        for (var left = _watched.Count; left > 0 && _watched.TryDequeue(out var activation); left--)
        {
            if (activation.ExpireRequests(now)) { _watched.Enqueue(activation); }
        }

        if (now >= _nextCollection)
        {
            _nextCollection = now + _quantum;
            foreach (var (_, activation) in _activations) { activation.CollectIfIdle(now); }
        }

        return Task.CompletedTask;
    });
}
