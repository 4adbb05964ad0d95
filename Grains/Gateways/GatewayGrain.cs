using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Analytics.EventTime;
using Weir.Days;
using Weir.Gateways;
using Weir.Grains.Chunks;
using Weir.Grains.Delivery;
using Weir.Grains.Publishing;
using Weir.Lists;
using Weir.Records;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Grains.Gateways;

/// <summary>One home gateway. Containers and checkpoints take turns; queries interleave and only read.</summary>
[GrainType("gateway")]
[ImplicitStreamSubscription(RecordKinds.Counter, PartitionedStreamIdMapper.Name)]
[ImplicitStreamSubscription(RecordKinds.Cumulative, PartitionedStreamIdMapper.Name)]
[ImplicitStreamSubscription(RecordKinds.Rate, PartitionedStreamIdMapper.Name)]
public sealed class GatewayGrain : CheckpointedGrain<GatewayState>, IGatewayGrain
{
    internal const string StateName = "gateway";

    /// <summary>No version: nothing is known to be with the shards.</summary>
    private const long Never = -1;

    private readonly AccountingRules _rules;
    private readonly DayTotalsPublisher _days;
    private readonly IdListPublisher _list;
    private readonly GatewayQueries _queries;
    private readonly ChunkStore<ChunkName, DayChunk> _chunks;
    private long _published = Never;

    public GatewayGrain(
        [PersistentState(StateName, StreamNames.Storage)] IPersistentState<GatewayState> stored,
        [FromKeyedServices(StreamNames.Storage)] IGrainStorage storage,
        IOptions<GatewayOptions> options,
        DayTotalsPublisher days,
        IdListPublisher list,
        SiloEnding ending,
        TimeProvider time,
        ILogger<GatewayGrain> logger)
        : base("Gateway", stored, time, logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ending);
        _rules = options.Value.ToRules();
        _days = days;
        _list = list;
        _chunks = new ChunkStore<ChunkName, DayChunk>(storage, GrainContext.GrainId);
        _queries = new GatewayQueries(Id, _rules, _chunks, storage, GrainContext.GrainId, time, ending.Token);
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
        if (state.Version == Written)
        {
            var (isCurrent, total) = await _queries.TryGetDayAsync(state, kind, DayNumber.Of(day), cancellationToken);
            if (isCurrent)
            {
                return total;
            }
        }

        return await _queries.GetDurableDayAsync(kind, DayNumber.Of(day), cancellationToken);
    }

    /// <inheritdoc/>
    protected override ValueTask ApplyAsync(GatewayState state, string stream, RecordBatch batch, PartitionToken token)
    {
        var kind = RecordKinds.TryParse(stream, out var known) ? known : throw new FormatException($"{stream} is of no kind of gateway record.");
        if (GatewayTransition.Apply(state, kind, batch, token, _rules))
        {
            _queries.Changed();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task PrepareAsync(GatewayState state, CancellationToken cancellationToken)
    {
        var acknowledged = Math.Max(state.Acknowledged, _published);
        var moves = new DayMoveWriter(_chunks);
        await moves.WriteAsync(state, acknowledged, cancellationToken);
        state.Acknowledged = acknowledged;
        moves.Complete(state);
    }

    /// <inheritdoc/>
    /// <remarks>Absolute totals of all days that the written state holds open, and the id.</remarks>
    protected override async Task PublishAsync(GatewayState state, CancellationToken cancellationToken)
    {
        if (_published == Written)
        {
            return;
        }

        var version = Written;
        // The list first: a shard that asks its listed gateways again must not miss one whose totals it was given.
        if (!state.Listed)
        {
            await _list.AddAsync(ListSubject.Gateways, Id, GrainContext.Deactivated, cancellationToken);
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

            totals.Add(new DayTotalsItem(kind, DayNumber.ToDate(total.Day), new GatewayDay(Id, version, total.Tx, total.Rx)));
        }

        await _days.PublishAsync(totals, GrainContext.Deactivated, cancellationToken);
        _published = version;
    }

    /// <inheritdoc/>
    protected override Task CollectGarbageAsync(GatewayState state, CancellationToken cancellationToken) => DeleteAsync(state.Garbage, _chunks.DeleteAsync, cancellationToken);

    /// <inheritdoc/>
    protected override void OnBroken() => _queries.Changed();

    private async Task<DayTotal> ReadOwnDayAsync(ChunkName name, int day, CancellationToken cancellationToken)
    {
        if (await _chunks.ReadAsync(name, cancellationToken) is { } chunk && chunk.Days.TryGet(day, out var total))
        {
            return total;
        }

        var exception = new InconsistentStateException($"Gateway {Id} has no {name.StateName}, which its state points to: a newer activation moved it.");
        Break(exception);
        throw exception;
    }
}
