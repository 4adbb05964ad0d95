namespace Orleans.Runtime;

/// <summary>One call on its way through an activation: waits in its queue, runs as a turn, is answered once.</summary>
internal abstract class Request : IWorkItem
{
    private Task? _running;
    /// <summary>Neighbours in the activation's list of running requests.</summary>
    public Request? Previous { get; set; }
    public Request? Next { get; set; }
    /// <summary>When it was sent, as a timestamp of the silo's clock.</summary>
    public long SentAt { get; set; }
    /// <summary>When the caller stops waiting, likewise.</summary>
    public long Deadline { get; set; } = long.MaxValue;
    /// <summary>Where it waits or runs.</summary>
    public Activation? Activation { get; set; }
    public bool Interleaves { get; protected init; }
    /// <summary>Whether it may run on another activation of the same grain than the one it was first given to.</summary>
    public virtual bool MovesOn => true;
    public virtual bool KeepsAlive => true;
    /// <summary>Whether its turn may run within its sender's work, on the sender's thread, when the activation is free.</summary>
    public virtual bool RunsInline => false;
    public virtual bool Expires => true;
    /// <summary>Whether its caller has its answer (or has given up).</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>Runs as one turn. Called by the activation's scheduler, never elsewhere.</summary>
    public void Execute()
    {
        var activation = Activation!;
        if (IsAnswered)
        {
            activation.Finish(this);
            return;
        }

        try
        {
            _running = Invoke(activation);
        }
        catch (Exception exception)
        {
            _running = Task.FromException(exception);
        }

        if (_running.IsCompleted)
        {
            Complete();
        }
        else { _running.GetAwaiter().UnsafeOnCompleted(Complete); }
    }

    public abstract void Fail(Exception exception);

    public virtual void Expire(TimeSpan after) =>
        Fail(new TimeoutException($"Response did not arrive on time in {after} for message: {this} to {Activation?.GrainId}."));

    protected abstract Task Invoke(Activation activation);
    protected abstract void Answer(Task done);

    private void Complete()
    {
        var activation = Activation!;
        var done = _running!;
        _running = null;
        if (done.IsFaulted) { activation.OnFault(done.Exception!.InnerException!); }

        // The activation takes its next call before the answer is out: whoever gets the answer finds the grain free.
        activation.Finish(this);
        Answer(done);
    }
}
