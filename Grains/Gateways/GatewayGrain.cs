using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Streams;
using Orleans.Streams.Core;
using Weir.Analytics.EventTime;
using Weir.Days;
using Weir.Gateways;
using Weir.Grains.Publishing;
using Weir.Questions;
using Weir.Records;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Grains.Gateways;

/// <summary>One home gateway. Containers and checkpoints take turns; queries interleave and only read.</summary>
[GrainType("gateway")]
[ImplicitStreamSubscription(RecordKinds.Counter, PartitionedStreamIdMapper.Name)]
[ImplicitStreamSubscription(RecordKinds.Cumulative, PartitionedStreamIdMapper.Name)]
[ImplicitStreamSubscription(RecordKinds.Rate, PartitionedStreamIdMapper.Name)]
public sealed partial class GatewayGrain : Grain, IGatewayGrain, IStreamSubscriptionObserver
{
    internal const string StateName = "gateway";

    /// <summary>No version: nothing is known to be with the shards.</summary>
    private const long Never = -1;

    private readonly IPersistentState<GatewayState> _stored;
    private readonly AccountingRules _rules;
    private readonly TimeProvider _time;
    private readonly DayTotalsPublisher _days;
    private readonly GatewayListPublisher _list;
    private readonly ILogger<GatewayGrain> _logger;
    private readonly GatewayQueries _queries;
    private readonly DayChunkStore _chunks;
    private readonly string _id;
    private long _written;
    private long _published = Never;
    private bool _isBroken;

    public GatewayGrain(
        [PersistentState(StateName, StreamNames.Storage)] IPersistentState<GatewayState> stored,
        [FromKeyedServices(StreamNames.Storage)] IGrainStorage storage,
        IOptions<GatewayOptions> options,
        DayTotalsPublisher days,
        GatewayListPublisher list,
        SiloEnding ending,
        TimeProvider time,
        ILogger<GatewayGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ending);
        _stored = stored;
        _rules = options.Value.ToRules();
        _days = days;
        _list = list;
        _time = time;
        _logger = logger;
        _id = this.GetPrimaryKeyString();
        _chunks = new DayChunkStore(storage, GrainContext.GrainId);
        _queries = new GatewayQueries(_id, _rules, _chunks, storage, GrainContext.GrainId, time, ending.Token);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _written = _stored.State.Version;
        return Task.CompletedTask;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        Trusted();
        return new GatewaySubscription(this, handleFactory, _time.GetTimestamp()).ResumeAsync();
    }

    public async Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken)
    {
        var state = Trusted();
        var (kind, partition) = GatewaySubscription.Parse(stream);
        var log = (through as PartitionToken)?.Log;
        if (state.IsKnown)
        {
            if (_written != state.Version)
            {
                // Only with a write: what is in memory and what is durable stay the same.
                if (log is not null)
                {
                    state.Positions.KeepOnly(kind, log);
                }

                await WriteAsync(state, cancellationToken);
            }

            await PublishAsync(state, cancellationToken);
            await CollectGarbageAsync(state, cancellationToken);
        }

        return state.Positions.Find(kind, partition, log);
    }

    public Task<GatewaySummary?> GetSummaryAsync(CancellationToken cancellationToken)
    {
        var state = Trusted();
        return Task.FromResult(state.IsKnown ? GatewayAnswers.Summary(state, _rules) : null);
    }

    public Task<GatewayTotals?> GetTotalsAsync(RecordKind? kind, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        _queries.GetTotalsAsync(Trusted, kind, DayNumber.Of(from), DayNumber.Of(to), cancellationToken);

    public Task<WatchedDay?> WatchAsync(RecordKind? kind, long after, CancellationToken cancellationToken) =>
        _queries.WatchAsync(Trusted, kind, after, cancellationToken);

    public async Task<GatewayDay?> GetDayAsync(RecordKind kind, DateOnly day, CancellationToken cancellationToken)
    {
        var state = Trusted();
        if (state.Version == _written)
        {
            var (isCurrent, total) = await _queries.TryGetDayAsync(state, kind, DayNumber.Of(day), cancellationToken);
            if (isCurrent)
            {
                return total;
            }
        }

        return await _queries.GetDurableDayAsync(kind, DayNumber.Of(day), cancellationToken);
    }

    /// <summary>
    /// A container, in its turn. Refuses one whose predecessor never came, and goes: Orleans lets no activation ask for what lies behind it, but meets the
    /// next one's wish, and delivery begins again at the first container that is not committed.
    /// </summary>
    /// <exception cref="GapException">The predecessor never came.</exception>
    internal void Take(GatewaySubscription subscription, RecordBatch batch, PartitionToken token)
    {
        var state = Trusted();
        var own = state.Positions.PlaceIn(subscription.Kind, batch.Partition, batch.Log);
        if (GatewayTransition.HasGap(own, token))
        {
            LogGap(_id, subscription.StreamId, own, token.Previous!);
            DeactivateOnIdle();
            throw new GapException($"Gateway {_id} has {subscription.StreamId} up to {own}; {token} comes after {token.Previous}.");
        }

        if (GatewayTransition.Apply(state, subscription.Kind, batch, token, _rules))
        {
            _queries.Changed();
        }
    }

    /// <summary>One atomic write of everything; chunks that it points to are there before it.</summary>
    private async Task WriteAsync(GatewayState state, CancellationToken cancellationToken)
    {
        try
        {
            var version = state.Version;
            var acknowledged = Math.Max(state.Acknowledged, _published);
            var moves = new DayMoveWriter(_chunks);
            await moves.WriteAsync(state, acknowledged, cancellationToken);
            state.Acknowledged = acknowledged;
            moves.Complete(state);
            // Given up in the middle, a write may still land: once begun it is waited for.
            await _stored.WriteStateAsync(CancellationToken.None);
            _written = version;
        }
        catch (Exception exception)
        {
            Break(exception);
            throw;
        }
    }

    /// <summary>After the write, never before it: absolute totals of all days that the written state holds open, and the id.</summary>
    private async Task PublishAsync(GatewayState state, CancellationToken cancellationToken)
    {
        if (_published == _written)
        {
            return;
        }

        var version = _written;
        // The list first: a shard that asks its listed gateways again must not miss one whose totals it was given.
        if (!state.Listed)
        {
            await _list.AddAsync(_id, GrainContext.Deactivated, cancellationToken);
            state.Listed = true;
        }

        var open = OpenDays.Of(state, _rules);
        var totals = new List<DayTotalsItem>(open.Count);
        foreach (var (kind, inline, chunk) in open)
        {
            var total = inline;
            if (chunk is { } name)
            {
                total.Add(await ReadOwnDayAsync(name, inline.Day, cancellationToken));
            }

            totals.Add(new DayTotalsItem(kind, DayNumber.ToDate(total.Day), new GatewayDay(_id, version, total.Tx, total.Rx)));
        }

        await _days.PublishAsync(totals, GrainContext.Deactivated, cancellationToken);
        _published = version;
    }

    private async Task<DayTotal> ReadOwnDayAsync(ChunkName name, int day, CancellationToken cancellationToken)
    {
        if (await _chunks.ReadAsync(name, cancellationToken) is { } chunk && chunk.Days.TryGet(day, out var total))
        {
            return total;
        }

        var exception = new InconsistentStateException($"Gateway {_id} has no {name.StateName}, which its state points to: a newer activation moved it.");
        Break(exception);
        throw exception;
    }

    /// <summary>What cannot be deleted now is deleted after a later write: nothing points to it.</summary>
    private async Task CollectGarbageAsync(GatewayState state, CancellationToken cancellationToken)
    {
        for (var i = state.Garbage.Count - 1; i >= 0; i--)
        {
            try
            {
                await _chunks.DeleteAsync(state.Garbage[i], cancellationToken);
                state.Garbage.RemoveAt(i);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogGarbageKept(_id, state.Garbage[i].StateName, exception);
                return;
            }
        }
    }

    private GatewayState Trusted() => _isBroken
        ? throw new StateReloadingException($"Gateway {_id} is being read again from storage: a write failed or its outcome is unknown.")
        : _stored.State;

    private void Break(Exception exception)
    {
        _isBroken = true;
        LogBroken(_id, exception);
        _queries.Changed();
        DeactivateOnIdle();
    }

    // Debug, both: while a disk is full every gateway goes through them with every attempt. The checkpointer says it once per partition, with a count.
    [LoggerMessage(3101, LogLevel.Debug, "Gateway {Gateway} has {Stream} up to {Own}, but was given what comes after {Previous}. It is read again; what is not durable is delivered again.")]
    private partial void LogGap(string gateway, StreamId stream, LogPlace own, PartitionToken previous);

    [LoggerMessage(3102, LogLevel.Debug, "Gateway {Gateway} could not be written, or the outcome is unknown. It is read again; what is not durable is delivered again.")]
    private partial void LogBroken(string gateway, Exception exception);

    [LoggerMessage(3103, LogLevel.Information, "Gateway {Gateway}: {Chunk} could not be deleted. Nothing points to it; the next write tries again.")]
    private partial void LogGarbageKept(string gateway, string chunk, Exception exception);
}
