using System.Threading.Tasks.Sources;
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
            _answer.TrySetResult(((Task<TResult>)done).Result);
        }
        else
        {
            _answer.TrySetException(done.Exception?.InnerException ?? new TaskCanceledException(done));
        }
    }
}

/// <summary>The delivery of one container, in a turn of the consumer's. Used again by its consumer once the grain has answered it.</summary>
internal sealed class DeliveryRequest(StreamConsumerData consumer) : Request, IValueTaskSource<HandshakeToken?>
{
    private ManualResetValueTaskSourceCore<HandshakeToken?> _answer = new() { RunContinuationsAsynchronously = true };
    private IBatchContainer? _batch;
    private HandshakeToken? _handshake;
    private HandshakeToken? _delivered;
    private HandshakeToken? _result;
    private int _answered = 1;

    /// <summary>Whether the grain itself has answered: only then does nothing refer to it any more.</summary>
    public bool IsFree { get; private set; } = true;

    public override bool IsAnswered => Volatile.Read(ref _answered) != 0;

    public ValueTask<HandshakeToken?> Begin(IBatchContainer batch, HandshakeToken? handshake, HandshakeToken delivered)
    {
        _answer.Reset();
        _batch = batch;
        _handshake = handshake;
        _delivered = delivered;
        Deadline = long.MaxValue;
        IsFree = false;
        Volatile.Write(ref _answered, 0);
        return new ValueTask<HandshakeToken?>(this, _answer.Version);
    }

    public override void Fail(Exception exception)
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            _answer.SetException(exception);
        }
    }

    HandshakeToken? IValueTaskSource<HandshakeToken?>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<HandshakeToken?>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<HandshakeToken?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    protected override Task Invoke(Activation activation)
    {
        var delivery = activation.Streams.DeliverAsync(consumer, _batch!, _handshake, _delivered!);
        if (!delivery.IsCompletedSuccessfully)
        {
            return AwaitAsync(delivery);
        }

        _result = delivery.Result;
        return Task.CompletedTask;
    }

    protected override void Answer(Task done)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return;
        }

        IsFree = true;
        if (done.IsCompletedSuccessfully)
        {
            _answer.SetResult(_result);
        }
        else
        {
            _answer.SetException(done.Exception?.InnerException ?? new TaskCanceledException(done));
        }
    }

    private async Task AwaitAsync(ValueTask<HandshakeToken?> delivery) => _result = await delivery;
}
