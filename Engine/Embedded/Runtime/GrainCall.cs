using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>What is known of one method of a grain interface: how to call it on a grain, how its arguments and its result are copied.</summary>
internal sealed class GrainCall<TArguments, TResult>(MethodInfo method, Func<object, TArguments, CancellationToken, Task> invoke, bool hasToken)
{
    public Func<object, TArguments, CancellationToken, Task> Invoke { get; } = invoke;
    public bool HasToken { get; } = hasToken;
    public bool Interleaves { get; } = method.IsDefined(typeof(AlwaysInterleaveAttribute), inherit: true);
    public bool IsOneWay { get; } = method.ReturnType == typeof(void);
    public Func<TArguments, CopyContext, TArguments>? CopyArguments { get; } = Copiers.ForArguments<TArguments>(method);

    public Func<TResult, CopyContext, TResult>? CopyResult { get; } =
        method.ReturnParameter.IsDefined(typeof(ImmutableAttribute), inherit: true) ? null : Copier<TResult>.Copy;

    public override string ToString() => $"{method.DeclaringType!.FullName}.{method.Name}";
}

/// <summary>The result of a method that has none.</summary>
internal readonly struct NoResult;

internal sealed class GrainCallRequest<TArguments, TResult> : Request
{
    private readonly GrainCall<TArguments, TResult> _call;
    private readonly TArguments _arguments;
    private readonly TaskCompletionSource<TResult> _answer;
    private readonly CancellationToken _callersToken;
    private CancellationTokenSource? _cancellation;
    private CancellationTokenRegistration _registration;

    public GrainCallRequest(GrainCall<TArguments, TResult> call, TArguments arguments, TaskCreationOptions continuations, CancellationToken callersToken)
    {
        _answer = new TaskCompletionSource<TResult>(continuations);
        _call = call;
        _arguments = arguments;
        _callersToken = callersToken;
        Interleaves = call.Interleaves;
    }

    public Task<TResult> Task => _answer.Task;
    public override bool IsAnswered => _answer.Task.IsCompleted;

    /// <summary>From here on the caller's token cancels the call: the caller at once, the grain in its own turn.</summary>
    public void ObserveCancellation()
    {
        if (_call.HasToken)
        {
            _cancellation = new CancellationTokenSource();
            if (_callersToken.CanBeCanceled)
            {
                _registration = _callersToken.UnsafeRegister(static state => ((GrainCallRequest<TArguments, TResult>)state!).Cancel(), this);
            }
        }
    }

    public override void Fail(Exception exception)
    {
        _answer.TrySetException(exception);
        _registration.Dispose();
    }

    public override void Expire(TimeSpan after)
    {
        base.Expire(after);
        CancelGrainSide();
    }

    public override string ToString() => _call.ToString();

    protected override Task Invoke(Activation activation) =>
        _call.Invoke(activation.GrainInstance!, _arguments, _cancellation?.Token ?? CancellationToken.None);

    protected override void Answer(Task done)
    {
        _registration.Dispose();
        if (done.IsCompletedSuccessfully)
        {
#pragma warning disable RS0030 // It is completed: nothing waits.
            AnswerResult(done is Task<TResult> answer ? answer.Result : default!);
#pragma warning restore RS0030
        }
        else if (done.IsCanceled)
        {
            _answer.TrySetException(new TaskCanceledException(done));
        }
        else { _answer.TrySetException(done.Exception!.InnerException!); }
    }

    private void AnswerResult(TResult result)
    {
        if (_call.CopyResult is { } copy)
        {
            try
            {
                result = copy(result, new CopyContext());
            }
            catch (NotSupportedException exception)
            {
                _answer.TrySetException(exception);
                return;
            }
        }

        _answer.TrySetResult(result);
    }

    private void Cancel()
    {
        _answer.TrySetCanceled(_callersToken);
        CancelGrainSide();
    }

    // A request that no activation has taken yet is answered by now and will never run.
    private void CancelGrainSide()
    {
        if (_cancellation is { } cancellation)
        {
            Activation?.Scheduler.Run(() =>
            {
                cancellation.Cancel();
                return System.Threading.Tasks.Task.CompletedTask;
            });
        }
    }
}
