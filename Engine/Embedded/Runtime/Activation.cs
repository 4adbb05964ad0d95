namespace Orleans.Runtime;

/// <summary>
/// One grain in memory. Its calls run as turns on its own scheduler: one that does not interleave holds the activation until its task is done,
/// what comes meanwhile waits in order. Every field below <see cref="_lock"/> is guarded by it.
/// </summary>
internal sealed partial class Activation : IGrainContext
{
    private readonly Lock _lock = new();
    private readonly Queue<Request> _waiting = new();
    private readonly TaskCompletionSource _deactivated;
    private ActivationState _state = ActivationState.Activating;
    private DeactivationReason _reason;
    private Request? _running;
    private Request? _blocking;
    private List<GrainTimer>? _timers;
    private List<IPersistentStateBridge>? _states;
    private Streams.StreamConsumer? _streamConsumer;
    private GrainReference? _reference;
    private long _lastUse;
    private bool _watched;

    public Activation(Silo silo, GrainId grainId, GrainClass grainClass)
    {
        Silo = silo;
        GrainId = grainId;
        Class = grainClass;
        _deactivated = new TaskCompletionSource(silo.Executor.Continuations);
        Scheduler = new WorkScheduler(silo.Executor, this);
        _lastUse = silo.Now;
    }

    public static Activation? Current => WorkScheduler.CurrentOwner as Activation;
    public GrainId GrainId { get; }
    public object? GrainInstance { get; private set; }
    public GrainReference GrainReference => _reference ??= new GrainReference(Silo, GrainId);
    public IServiceProvider ActivationServices => Silo.Services;
    public Task Deactivated => _deactivated.Task;
    public Silo Silo { get; }
    public GrainClass Class { get; }
    public WorkScheduler Scheduler { get; }
    /// <summary>The streams that this activation has observers for. Touched in its turns only.</summary>
    public Streams.StreamConsumer Streams => _streamConsumer ??= new Streams.StreamConsumer(this);
    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);
    public override int GetHashCode() => GrainId.GetHashCode();
    public override string ToString() => GrainId.ToString();

    /// <summary>Takes a call. False where the activation is gone: the caller finds the next one. A zombie takes only what is meant for it.</summary>
    public bool Post(Request request, bool forZombie = false)
    {
        var watch = false;
        bool starts;
        lock (_lock)
        {
            if (_state is ActivationState.Dead || (_state is ActivationState.Zombie && !forZombie)) { return false; }

            request.Activation = this;
            if (request.KeepsAlive) { _lastUse = request.Expires ? request.SentAt : Silo.Now; }

            if (!_watched && request.Deadline != long.MaxValue) { watch = _watched = true; }

            if (starts = MayStart(request))
            {
                Start(request, enqueue: false);
            }
            else { _waiting.Enqueue(request); }
        }

        if (watch) { Silo.Watch(this); }

        if (starts && !(request.RunsInline && Scheduler.TryExecute(request))) { Scheduler.Enqueue(request); }

        return true;
    }

    /// <summary>A turn is over: the next may begin, and a deactivation that waited for it.</summary>
    public void Finish(Request request)
    {
        lock (_lock)
        {
            Unlink(request);
            if (ReferenceEquals(_blocking, request)) { _blocking = null; }

            while (_state is ActivationState.Valid or ActivationState.Zombie && _waiting.TryPeek(out var next) && (next.IsAnswered || MayStart(next)))
            {
                _waiting.Dequeue();
                if (!next.IsAnswered) { Start(next); }
            }

            if (_state is ActivationState.Deactivating && _running is null) { Scheduler.Run(FinishDeactivating); }
        }
    }

    /// <summary>A grain that lets a conflict of its state escape no longer knows its state: it has to begin again.</summary>
    public void OnFault(Exception exception)
    {
        if (exception is Storage.InconsistentStateException)
        {
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, "A state conflict escaped from the grain."));
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_state is not ActivationState.Valid and not ActivationState.Activating) { return; }

            _reason = deactivationReason;
            var wasValid = _state is ActivationState.Valid;
            _state = wasValid ? ActivationState.Deactivating : ActivationState.ActivatingThenDeactivating;
            if (wasValid && _running is null) { Scheduler.Run(FinishDeactivating); }
        }
    }

    /// <summary>Deactivates when nothing has been asked of it for its class's age.</summary>
    public void CollectIfIdle(long now)
    {
        lock (_lock)
        {
            if (_state is not ActivationState.Valid || _running is not null || _waiting.Count > 0 || Class.CollectionAge is not { } age || now - _lastUse < age)
            {
                return;
            }
        }

        Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The activation was idle for its collection age."));
    }

    /// <summary>Answers the calls whose time is up. True as long as there are others to watch.</summary>
    public bool ExpireRequests(long now)
    {
        List<Request>? expired = null;
        lock (_lock)
        {
            for (var request = _running; request is not null; request = request.Next)
            {
                CollectExpired(request);
            }

            foreach (var request in _waiting) { CollectExpired(request); }

            _watched = _running is not null || _waiting.Count > 0;
        }

        foreach (var request in expired ?? [])
        {
            // A request that is used again for the next delivery has another deadline by now.
            if (request.Deadline <= now) { request.Expire(Silo.ResponseTimeout); }
        }

        return _watched;

        void CollectExpired(Request request)
        {
            if (request.Deadline <= now && !request.IsAnswered) { (expired ??= []).Add(request); }
        }
    }

    private bool MayStart(Request request) =>
        _state is ActivationState.Valid or ActivationState.Zombie && (request.Interleaves || _blocking is null || Class.IsReentrant);

    private void Start(Request request, bool enqueue = true)
    {
        request.Next = _running;
        if (_running is not null) { _running.Previous = request; }

        _running = request;
        if (!request.Interleaves) { _blocking ??= request; }

        if (enqueue) { Scheduler.Enqueue(request); }
    }

    private void Unlink(Request request)
    {
        if (request.Previous is { } previous)
        {
            previous.Next = request.Next;
        }
        else { _running = request.Next; }

        if (request.Next is { } next) { next.Previous = request.Previous; }

        request.Previous = request.Next = null;
    }
}

internal enum ActivationState
{
    Activating,
    ActivatingThenDeactivating,
    Valid,
    Deactivating,

    /// <summary>Replaced, yet still running what it had begun and what is sent to it on purpose: a simulation's idea of a partitioned silo.</summary>
    Zombie,
    Dead,
}
