using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// Reads one partition for the pulling agent and starts its checkpoints. The agent asks about every 10 ms, one call at a time, on its own
/// scheduler; cache, checkpointer and this are used nowhere else.
/// </summary>
internal sealed partial class PartitionReceiver : IQueueAdapterReceiver
{
    // What an agent does beside reading (metrics, forgetting streams at rest) it does at least so often.
    private static readonly TimeSpan IdleAtMost = TimeSpan.FromSeconds(1);
    private readonly PartitionContext _context;
    private readonly PartitionCheckpointer _checkpointer;
    private readonly PoisonFilter? _poison;
    private readonly RecordGrouper _grouper;
    private IPartitionReader? _reader;
    private CommittedOffsets? _offsets;
    private IReadOnlyList<LogEntry>? _pending;
    private readonly RepeatedFailure _failing;
    private long _lastAsked;
    private bool _isShutDown;

    public PartitionReceiver(PartitionContext context)
    {
        _context = context;
        _failing = new RepeatedFailure(context.Time);
        _grouper = new RecordGrouper(context.Stream, context.Partition);
        _poison = context.Decoder is null ? null : new PoisonFilter(context, _grouper);
        Cache = new PartitionCache(context.CacheOptions, OpenHistory) { IsIdle = IsIdle };
        _checkpointer = new PartitionCheckpointer(
            $"{context.Stream}/{context.Partition}", Cache, CommitAsync, context.FindConsumer, context.CheckpointOptions, context.Time, context.Metrics, context.Logger);
    }

    /// <summary>What the agent delivers from.</summary>
    public PartitionCache Cache { get; }

    /// <summary>Opens the partition; when it fails, the next read tries again.</summary>
    public async Task Initialize(TimeSpan timeout)
    {
        using var expiry = new CancellationTokenSource(timeout, _context.Time);
        await OpenAsync(expiry.Token);
    }

    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        if (_isShutDown)
        {
            return [];
        }

        _lastAsked = _context.Time.GetTimestamp();
        await OpenAsync(cancellationToken);
        _checkpointer.StartWhenDue(WantsCheckpoint());
        RecordBatchContainer[] pulled = _pending is null && Cache.IsFull ? [] : await TryPullAsync(maxCount, cancellationToken);
        _context.Metrics.Collect(Cache, _context.Time.GetUtcNow());
        if (!Cache.HasWakes)
        {
            return pulled;
        }

        var messages = new List<IBatchContainer>(pulled.Length + 1);
        Cache.CollectWakes(messages);
        messages.AddRange(pulled);
        return messages;
    }

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    /// <summary>Nothing: an agent calls a batch delivered when its call returned, which proves nothing. Only a durable answer counts.</summary>
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    /// <summary>Stops reading, commits what was delivered, closes. What takes longer than the time given is replayed by the next owner.</summary>
    public async Task Shutdown(TimeSpan timeout)
    {
        if (_isShutDown)
        {
            return;
        }

        _isShutDown = true;
        try
        {
            if (_reader is not null)
            {
                await _checkpointer.FlushAsync().WaitAsync(timeout, _context.Time);
            }
        }
        catch (TimeoutException)
        {
            LogFinalCheckpointLate(_context.Logger, _context.Stream, _context.Partition, timeout, _checkpointer.Committed);
        }
        finally
        {
            _checkpointer.Abandon();
            _context.Metrics.Collect(Cache, _context.Time.GetUtcNow());
            _context.Metrics.Dispose();
            await CloseAsync();
        }
    }

    private bool WantsCheckpoint()
    {
        var delivered = Cache.Counts.RecordsSinceCheckpoint;
        return delivered >= _context.CheckpointOptions.MaxRecords || (Cache.IsFull && delivered > 0);
    }

    private bool IsIdle() => _reader is { } reader
        && !(_pending is not null || (reader.MayHaveMore && !Cache.IsFull) || Cache.HasWakes || _checkpointer.IsDue(WantsCheckpoint()))
        && _context.Time.GetElapsedTime(_lastAsked) < IdleAtMost;

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_reader is not null)
        {
            return;
        }

        var reader = _context.Source.CreateReader(_context.Stream, _context.Partition);
        try
        {
            var offsets = await CommittedOffsets.LoadAsync(
                _context.Checkpointers, new PartitionName(reader.Log, _context.Stream, _context.Partition), _context.Time, cancellationToken);
            var offset = await reader.OpenAsync(offsets.Committed, cancellationToken);
            if (offset > offsets.Committed)
            {
                // What stood there is gone, and that was said or accepted: it holds for the next start too.
                await offsets.CommitAsync(offset, cancellationToken);
            }
            else if (offset < offsets.Committed)
            {
                await offsets.SetBackAsync(offset, cancellationToken);
            }

            if (offsets.Committed is not null)
            {
                // The process may have ended between the two halves of a commit, and where nothing comes in no other would tell the log.
                await reader.ReleaseAsync(offset, cancellationToken);
            }

            // Opening can take longer than the silo waited for it: the partition may be another's by now.
            ObjectDisposedException.ThrowIf(_isShutDown, this);
            Cache.Open(offset, reader.Log);
            _checkpointer.Open(offset, reader.Log);
            (_reader, _offsets) = (reader, offsets);
            LogOpened(_context.Logger, _context.Stream, _context.Partition, offset);
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Pulls, and says a failure that the agent will try to get over again and again.</summary>
    private async Task<RecordBatchContainer[]> TryPullAsync(int maxCount, CancellationToken cancellationToken)
    {
        try
        {
            var pulled = await PullAsync(maxCount, cancellationToken);
            _failing.End();
            return pulled;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (_failing.Strike() is > 0 and var times)
            {
                LogPullFailed(_context.Logger, _context.Stream, _context.Partition, times, exception);
            }

            throw;
        }
    }

    private async Task<RecordBatchContainer[]> PullAsync(int maxCount, CancellationToken cancellationToken)
    {
        // Kept until all of it is parked or announced: the reader gives nothing twice.
        _pending ??= await _reader!.ReadAsync(Math.Clamp(maxCount, 1, _context.CacheOptions.PullRecords), cancellationToken);
        if (_pending.Count == 0)
        {
            _pending = null;
            return [];
        }

        try
        {
            Gather(_pending);
            if (_poison is { HasLetters: true })
            {
                await _poison.ParkAsync(cancellationToken);
            }

            var containers = _grouper.Build(_reader!.Log);
            Cache.Announce(containers, _pending[^1].NextOffset, _pending[0].ReceivedAt);
            _pending = null;
            return containers;
        }
        finally
        {
            _grouper.Clear();
            _poison?.Clear();
        }
    }

    private void Gather(IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            foreach (var group in entry.Groups)
            {
                var run = group.ToRun(entry);
                if (_poison is null)
                {
                    _grouper.Add(group.Key, run);
                }
                else
                {
                    _poison.Add(group.Key, run);
                }
            }
        }
    }

    private async ValueTask CommitAsync(long offset, CancellationToken cancellationToken)
    {
        await _offsets!.CommitAsync(offset, cancellationToken);
        await _reader!.ReleaseAsync(offset, cancellationToken);
    }

    /// <summary>
    /// A consumer that answers checkpoints has durably everything below the committed offset: for it there is nothing to read again, and
    /// looking would scan the log back to the last record of a key that was silent for days.
    /// </summary>
    private HistoryCursor? OpenHistory(Orleans.Runtime.StreamId streamId, PartitionToken after) =>
        _context.FindConsumer is null && _reader is not null ? new HistoryCursor(_reader, _context.Decoder, streamId, after) : null;

    private async ValueTask CloseAsync()
    {
        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }
    }

    [LoggerMessage(2101, LogLevel.Information, "Reading {Stream}/{Partition} from {Offset}.")]
    private static partial void LogOpened(ILogger logger, string stream, int partition, long offset);

    [LoggerMessage(2104, LogLevel.Error, "{Stream}/{Partition} could not be read on, {Times} times since the last such line; tried again.")]
    private static partial void LogPullFailed(ILogger logger, string stream, int partition, long times, Exception exception);

    [LoggerMessage(2102, LogLevel.Warning, "{Stream}/{Partition}: the final checkpoint took longer than {Timeout}; what lies above {Committed} is delivered again.")]
    private static partial void LogFinalCheckpointLate(ILogger logger, string stream, int partition, TimeSpan timeout, long committed);
}
