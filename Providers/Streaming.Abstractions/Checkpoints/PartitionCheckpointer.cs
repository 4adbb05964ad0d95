using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Weir.Streaming;

/// <summary>
/// Commits what the consumers of one partition have made durable. Runs on the pulling agent's scheduler beside the pulling, never two at
/// once: what was delivered is taken at the start, every consumer of it is asked, and the offset goes as far as all answers reach.
/// </summary>
/// <remarks>
/// One consumer that fails does not stop the others: the offset is committed up to below the first container held of a stream that gave no
/// sufficient answer. That is what a checkpoint would have done had the log been cut there, since every stream with something delivered below
/// that offset has answered for it, now or at an earlier checkpoint, and a durable answer stays true. Only the streams without one are asked again.
/// </remarks>
internal sealed partial class PartitionCheckpointer
{
    // All of them have work to do before they wait for the disk. Begun at once they would stand in the pool's queue, for a tenth of a second where there are a thousand, before everything
    // that comes in: a few, then a breath.
    private const int BegunAtOnce = 8;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);

    private readonly string _partition;
    private readonly ICheckpointedCache _cache;
    private readonly Func<long, CancellationToken, ValueTask> _commit;
    private readonly Func<StreamId, ICheckpointedStreamConsumer>? _findConsumer;
    private readonly CheckpointOptions _options;
    private readonly TimeProvider _time;
    private readonly PartitionMetrics _metrics;
    private readonly ILogger _logger;
    private readonly RepeatedFailure _failing;
    private readonly RepeatedFailure _consumersFailing;
    private readonly RepeatedFailure _consumersBehind;
    private Task<bool> _running = Task.FromResult(true);
    private long _lastStart;
    private long _committed;
    private string _log = "";
    private bool _isAbandoned;

    public PartitionCheckpointer(
        string partition,
        ICheckpointedCache cache,
        Func<long, CancellationToken, ValueTask> commit,
        Func<StreamId, ICheckpointedStreamConsumer>? findConsumer,
        CheckpointOptions options,
        TimeProvider time,
        PartitionMetrics metrics,
        ILogger logger)
    {
        _partition = partition;
        _cache = cache;
        _commit = commit;
        _findConsumer = findConsumer;
        _options = options;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        (_failing, _consumersFailing, _consumersBehind) = (new RepeatedFailure(time), new RepeatedFailure(time), new RepeatedFailure(time));
        _lastStart = time.GetTimestamp();
    }

    public bool IsRunning => !_running.IsCompleted;

    /// <summary>The offset committed last.</summary>
    public long Committed => _committed;

    /// <summary>Begins at the partition's committed offset in a log.</summary>
    public void Open(long offset, string log) => (_committed, _log) = (offset, log);

    /// <summary>Starts a checkpoint when it is time, without waiting for it.</summary>
    /// <param name="isEarly">Begin before the interval is over.</param>
    public void StartWhenDue(bool isEarly)
    {
        if (IsDue(isEarly))
        {
            _running = RunAsync();
        }
    }

    public bool IsDue(bool isEarly) => !IsRunning && (isEarly || _time.GetElapsedTime(_lastStart) >= _options.Interval);

    /// <summary>Makes a checkpoint now, after the one under way.</summary>
    /// <returns>True when everything delivered by now is committed.</returns>
    public async Task<bool> FlushAsync()
    {
        while (IsRunning)
        {
            await _running;
        }

        return await (_running = RunAsync());
    }

    /// <summary>Nothing is committed from here on, whatever is still under way: somebody else may own the partition by now.</summary>
    public void Abandon() => _isAbandoned = true;

    private async Task<bool> RunAsync()
    {
        var start = _lastStart = _time.GetTimestamp();
        try
        {
            var through = _cache.Through;
            var touched = _cache.TakeTouched();
            if (touched.Count == 0 && through <= _committed)
            {
                return true;
            }

            var reached = await AskAllAsync(touched, through);
            await CommitAsync(touched, reached);
            _metrics.AddCheckpoint(_time.GetElapsedTime(start), isComplete: reached == through);
            _failing.End();
            return reached == through;
        }
        catch (Exception exception)
        {
            _metrics.AddCheckpoint(_time.GetElapsedTime(start), isComplete: false);
            if (_failing.Strike() is > 0 and var times)
            {
                LogCheckpointFailed(_partition, times, _committed, exception);
            }

            return false;
        }
    }

    private async Task CommitAsync(List<TouchedStream> touched, long reached)
    {
        try
        {
            if (reached > _committed && !_isAbandoned)
            {
                await _commit(reached, CancellationToken.None);
                _committed = reached;
            }
        }
        catch
        {
            touched.ForEach(_cache.MergeBack);
            throw;
        }

        _cache.Release(_committed);
    }

    /// <summary>Asks the consumers, some at a time; each loop takes the next stream when its last one has answered.</summary>
    private async Task<long> AskAllAsync(List<TouchedStream> touched, long through)
    {
        if (_findConsumer is null || touched.Count == 0)
        {
            return through;
        }

        var round = new Round(touched, through, new PartitionToken(through, 0) { Log = _log });
        var loops = new Task[Math.Min(_options.Parallelism, touched.Count)];
        for (var i = 0; i < loops.Length; i++)
        {
            if (i > 0 && i % BegunAtOnce == 0)
            {
                // Not a yield: that would be the agent's own queue.
                await Task.Delay(Breath, _time);
            }

            loops[i] = AskInTurnAsync(round);
        }

        await Task.WhenAll(loops);
        Say(round);
        return round.Reached;
    }

    /// <summary>One line for all of them, and not with every checkpoint: a full disk makes each consumer fail each time.</summary>
    private void Say(Round round)
    {
        if (round.Failed == 0)
        {
            _consumersFailing.End();
        }
        else if (_consumersFailing.Strike(round.Failed) is > 0 and var failed)
        {
            LogConsumersFailed(_partition, failed, round.Touched.Count, round.FailedStream, round.Reached, round.Failure);
        }

        if (round.Behind > 0 && _consumersBehind.Strike(round.Behind) is > 0 and var behind)
        {
            LogLowerAnswers(_partition, behind, round.BehindStream, round.Reached);
        }
    }

    private async Task AskInTurnAsync(Round round)
    {
        while (round.Next < round.Touched.Count)
        {
            await AskAsync(round.Touched[round.Next++], round);
        }
    }

    private async Task AskAsync(TouchedStream stream, Round round)
    {
        try
        {
            var answer = await _findConsumer!(stream.StreamId).CheckpointAsync(stream.StreamId, round.Through, CancellationToken.None);
            var durable = PlaceInLog.Find(answer, _log);
            if (stream.Delivered is null || stream.Delivered.CompareTo(durable) <= 0)
            {
                return;
            }

            // Its activation was lost in between: what it lacks is delivered again and never committed.
            round.LimitTo(_cache.FindFirstOffset(stream, durable));
            _cache.Redeliver(stream, durable);
            round.Lag(stream.StreamId);
        }
        catch (Exception exception)
        {
            // Whoever throws promises nothing: what the cache holds of it stays uncommitted.
            round.LimitTo(_cache.FindFirstOffset(stream, null));
            round.Fail(stream.StreamId, exception);
            _metrics.AddFailedConsumer();
        }

        _cache.MergeBack(stream);
    }

    [LoggerMessage(2201, LogLevel.Warning, "{Partition}: {Times} checkpoints failed since the last such line; the committed offset stays at {Committed} and the next one tries again.")]
    private partial void LogCheckpointFailed(string partition, long times, long committed, Exception exception);

    [LoggerMessage(2202, LogLevel.Warning, "{Partition}: {Failed} consumers gave no answer to a checkpoint since the last such line, of {Asked} asked now, first {StreamId}: "
        + "committing up to {Reached}, they are asked again.")]
    private partial void LogConsumersFailed(string partition, long failed, int asked, StreamId streamId, long reached, Exception? exception);

    [LoggerMessage(2203, LogLevel.Information, "{Partition}: {Behind} consumers since the last such line lacked what was delivered to them, because their activations were lost, first {StreamId}: "
        + "committing up to {Reached}, the rest is delivered again.")]
    private partial void LogLowerAnswers(string partition, long behind, StreamId streamId, long reached);

    private sealed class Round(List<TouchedStream> touched, long limit, PartitionToken through)
    {
        public List<TouchedStream> Touched { get; } = touched;

        public PartitionToken Through { get; } = through;

        public int Next { get; set; }

        public long Reached { get; private set; } = limit;

        public int Failed { get; private set; }

        public StreamId FailedStream { get; private set; }

        public Exception? Failure { get; private set; }

        public int Behind { get; private set; }

        public StreamId BehindStream { get; private set; }

        public void LimitTo(long offset) => Reached = Math.Min(Reached, offset);

        public void Lag(StreamId streamId) => BehindStream = Behind++ == 0 ? streamId : BehindStream;

        public void Fail(StreamId streamId, Exception exception)
        {
            if (Failed++ == 0)
            {
                FailedStream = streamId;
                Failure = exception;
            }
        }
    }
}
