using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A question of the agent to a consumer, in a turn of the consumer's.</summary>
internal sealed class ConsumerRequest<TResult>(Func<StreamConsumer, Task<TResult>> ask, TaskCreationOptions continuations) : Request
{
    private readonly TaskCompletionSource<TResult> _answer = new(continuations);
    public Task<TResult> Task => _answer.Task;
    public override bool IsAnswered => _answer.Task.IsCompleted;
    public override void Fail(Exception exception) => _answer.TrySetException(exception);
    protected override Task Invoke(Activation activation) => ask(activation.Streams);

    protected override void Answer(Task done)
    {
        if (done.IsCompletedSuccessfully)
        {
#pragma warning disable RS0030 // It is completed: nothing waits.
            _answer.TrySetResult(((Task<TResult>)done).Result);
#pragma warning restore RS0030
        }
        else { _answer.TrySetException(done.Exception?.InnerException ?? new TaskCanceledException(done)); }
    }
}

/// <summary>
/// The delivery of one container, in a turn of the consumer's; the agent awaits it. Its consumer uses it again once the grain has answered it,
/// hence a delivery makes no garbage of its own.
/// </summary>
internal sealed class DeliveryRequest(StreamConsumerData consumer) : Request, ICriticalNotifyCompletion
{
    private static readonly Action Answered = () => { };
    private readonly Resumption _resumption = new();
    private WorkScheduler? _agent;
    private IBatchContainer? _batch;
    private HandshakeToken? _handshake;
    private HandshakeToken? _delivered;
    private HandshakeToken? _result;
    private Exception? _failure;
    private int _answered = 1;
    /// <summary>Whether the grain itself has answered: only then does nothing refer to it any more.</summary>
    public bool IsFree { get; private set; } = true;
    public override bool IsAnswered => Volatile.Read(ref _answered) != 0;
    /// <summary>An agent serves its streams one after the other anyway: two changes of thread would cost more than most turns do.</summary>
    public override bool RunsInline => true;
    public bool IsCompleted => ReferenceEquals(Volatile.Read(ref _resumption.Continuation), Answered);
    public DeliveryRequest GetAwaiter() => this;

    public HandshakeToken? GetResult()
    {
        if (_failure is { } failure) { ExceptionDispatchInfo.Throw(failure); }

        return _result;
    }

    public void Begin(WorkScheduler agent, IBatchContainer batch, HandshakeToken? handshake, HandshakeToken delivered)
    {
        _agent = agent;
        _batch = batch;
        _handshake = handshake;
        _delivered = delivered;
        _result = null;
        _failure = null;
        _resumption.Continuation = null;
        Deadline = long.MaxValue;
        IsFree = false;
        Volatile.Write(ref _answered, 0);
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        if (Interlocked.CompareExchange(ref _resumption.Continuation, continuation, null) is not null)
        {
            _resumption.Continuation = continuation;
            _agent!.Enqueue(_resumption);
        }
    }

    public override void Fail(Exception exception) => AnswerOnce(exception, isFree: false);

    protected override Task Invoke(Activation activation)
    {
        var delivery = activation.Streams.DeliverAsync(consumer, _batch!, _handshake, _delivered!);
        if (!delivery.IsCompletedSuccessfully) { return AwaitAsync(delivery); }

#pragma warning disable RS0030 // It is completed: nothing waits.
        _result = delivery.Result;
#pragma warning restore RS0030
        return Task.CompletedTask;
    }

    protected override void Answer(Task done) =>
        AnswerOnce(done.IsCompletedSuccessfully ? null : done.Exception?.InnerException ?? new TaskCanceledException(done), isFree: true);

    private void AnswerOnce(Exception? failure, bool isFree)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0) { return; }

        _failure = failure;
        IsFree = isFree;
        if (Interlocked.CompareExchange(ref _resumption.Continuation, Answered, null) is not null) { _agent!.Enqueue(_resumption); }
    }

    private async Task AwaitAsync(ValueTask<HandshakeToken?> delivery) => _result = await delivery;

    private sealed class Resumption : IWorkItem
    {
        public Action? Continuation;

        public void Execute() => Continuation!();
    }
}
