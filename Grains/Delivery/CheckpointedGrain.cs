using System.Text;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using Weir.Grains.Chunks;
using Weir.Questions;
using Weir.Streaming;

namespace Weir.Grains.Delivery;

/// <summary>
/// A grain whose state carries its places in the partitions it hears: each record is taken once, whatever dies in between. Containers and checkpoints take turns;
/// queries interleave and only read.
/// </summary>
/// <typeparam name="TState">What is written, whole, in one atomic write.</typeparam>
public abstract partial class CheckpointedGrain<TState> : Grain, IStreamSubscriptionObserver, IContainerTaker
    where TState : class, ICheckpointedState
{
    private readonly IPersistentState<TState> _stored;
    private readonly TimeProvider _time;
    private readonly string _name;
    private bool _isBroken;

    /// <param name="subject">What the grain is, for messages.</param>
    /// <param name="stored">Its state.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it says what went wrong.</param>
    protected CheckpointedGrain(string subject, IPersistentState<TState> stored, TimeProvider time, ILogger logger)
    {
        _stored = stored;
        _time = time;
        Logger = logger;
        Id = this.GetPrimaryKeyString();
        _name = $"{subject} {Id}";
    }

    /// <summary>The grain's id.</summary>
    protected string Id { get; }

    /// <summary>Where the grain logs.</summary>
    protected ILogger Logger { get; }

    /// <summary>The version that is durable.</summary>
    protected long Written { get; private set; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Written = _stored.State.Version;
        return Task.CompletedTask;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        Trusted();
        return new PartitionSubscription(this, handleFactory, _time.GetTimestamp()).ResumeAsync();
    }

    public async Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken)
    {
        var state = Trusted();
        var (name, partition) = (Encoding.UTF8.GetString(stream.Namespace.Span), PartitionedStreamKey.Parse(stream).Partition);
        var log = (through as PartitionToken)?.Log;
        if (state.IsKnown)
        {
            if (Written != state.Version)
            {
                // Only with a write: what is in memory and what is durable stay the same.
                if (log is not null)
                {
                    state.Positions.KeepOnly(name, log);
                }

                await WriteAsync(state, cancellationToken);
            }

            await PublishAsync(state, cancellationToken);
            await CollectGarbageAsync(state, cancellationToken);
        }

        return state.Positions.Find(name, partition, log);
    }

    ValueTask IContainerTaker.TakeAsync(PartitionSubscription subscription, RecordBatch batch, PartitionToken token)
    {
        var own = Trusted().Positions.PlaceIn(subscription.Stream, batch.Partition, batch.Log);
        if (own.HasGapBefore(token))
        {
            LogGap(Logger, _name, subscription.StreamId, own, token.Previous!);
            DeactivateOnIdle();
            throw new GapException($"{_name} has {subscription.StreamId} up to {own}; {token} comes after {token.Previous}.");
        }

        return ApplyAsync(Trusted(), subscription.Stream, batch, token);
    }

    /// <summary>Takes the records of a container that are behind the state's own place.</summary>
    protected abstract ValueTask ApplyAsync(TState state, string stream, RecordBatch batch, PartitionToken token);

    /// <summary>Writes what the state will point to, then makes it point there. A failure ends the activation.</summary>
    protected abstract Task PrepareAsync(TState state, CancellationToken cancellationToken);

    /// <summary>Tells others of what has been written. After the write, never before it.</summary>
    protected abstract Task PublishAsync(TState state, CancellationToken cancellationToken);

    /// <summary>Deletes what the written state points to no more.</summary>
    protected abstract Task CollectGarbageAsync(TState state, CancellationToken cancellationToken);

    /// <summary>Called when the activation must answer no more.</summary>
    protected virtual void OnBroken()
    {
    }

    /// <summary>The state, unless it is not to be trusted any more.</summary>
    protected TState Trusted() => _isBroken
        ? throw new StateReloadingException($"{_name} is being read again from storage: a write failed or its outcome is unknown.")
        : _stored.State;

    /// <summary>Ends the activation: what is durable is read by the next one.</summary>
    protected void Break(Exception exception)
    {
        _isBroken = true;
        LogBroken(Logger, _name, exception);
        OnBroken();
        DeactivateOnIdle();
    }

    /// <summary>What cannot be deleted now is deleted after a later write: nothing points to it.</summary>
    private protected async Task DeleteAsync<TName>(List<TName> garbage, Func<TName, CancellationToken, Task> delete, CancellationToken cancellationToken)
        where TName : struct, IChunkName<TName>
    {
        for (var i = garbage.Count - 1; i >= 0; i--)
        {
            try
            {
                await delete(garbage[i], cancellationToken);
                garbage.RemoveAt(i);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogGarbageKept(Logger, _name, garbage[i].StateName, exception);
                return;
            }
        }
    }

    /// <summary>One atomic write of everything; chunks that it points to are there before it.</summary>
    private async Task WriteAsync(TState state, CancellationToken cancellationToken)
    {
        try
        {
            var version = state.Version;
            await PrepareAsync(state, cancellationToken);
            // Given up in the middle, a write may still land: once begun it is waited for.
            await _stored.WriteStateAsync(CancellationToken.None);
            Written = version;
        }
        catch (Exception exception)
        {
            Break(exception);
            throw;
        }
    }

    // Debug, both: while a disk is full every grain goes through them with every attempt. The checkpointer says it once per partition, with a count.
    [LoggerMessage(3101, LogLevel.Debug, "{Grain} has {Stream} up to {Own}, but was given what comes after {Previous}. It is read again; what is not durable is delivered again.")]
    private static partial void LogGap(ILogger logger, string grain, StreamId stream, LogPlace own, PartitionToken previous);

    [LoggerMessage(3102, LogLevel.Debug, "{Grain} could not be written, or the outcome is unknown. It is read again; what is not durable is delivered again.")]
    private static partial void LogBroken(ILogger logger, string grain, Exception exception);

    [LoggerMessage(3103, LogLevel.Information, "{Grain}: {Chunk} could not be deleted. Nothing points to it; the next write tries again.")]
    private static partial void LogGarbageKept(ILogger logger, string grain, string chunk, Exception exception);
}
