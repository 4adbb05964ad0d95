using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>
/// Pulls one queue and delivers its containers: reads while there is something to read and the cache has room, hands each stream's containers to its consumers
/// in order, each consumer at its own pace. Everything in it runs on its own scheduler.
/// </summary>
internal sealed partial class PullingAgent
{
    private const int ReadAttemptsMax = 6;
    private const int InactivityChecks = 10;
    private readonly PersistentStreamProvider _provider;
    private readonly Silo _silo;
    private readonly ILogger _logger;
    private readonly StreamPullingAgentOptions _options;
    private readonly IStreamFailureHandler _failureHandler;
    private readonly WorkScheduler _scheduler;
    private readonly Backoff _deliveryBackoff;
    private readonly Backoff _readBackoff;
    private readonly Dictionary<StreamId, StreamConsumers> _streams = [];
    private readonly CancellationTokenSource _stopping = new();
    private IQueueCache? _cache;
    private IQueueAdapterReceiver? _receiver;
    private ITimer? _timer;
    private Task? _initialization;
    private Task _pump = Task.CompletedTask;
    private DateTimeOffset _lastCleanUp;
    private long _reads;
    private int _registrations;

    public PullingAgent(PersistentStreamProvider provider, Silo silo, QueueId queueId, StreamPullingAgentOptions options, IStreamFailureHandler failureHandler)
    {
        _provider = provider;
        _silo = silo;

        // The category that Orleans gives its agents.
        _logger = silo.Services.GetRequiredService<ILoggerFactory>().CreateLogger($"{typeof(PullingAgent).Namespace}.{provider.Name}");
        _options = options;
        _failureHandler = failureHandler;
        _scheduler = new WorkScheduler(silo.Executor, this);
        _deliveryBackoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), silo.Clock);
        _readBackoff = new Backoff(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1), silo.Clock);
        QueueId = queueId;
    }

    public QueueId QueueId { get; }
    private bool IsShutdown => _stopping.IsCancellationRequested;

    public Task InitializeAsync() => _scheduler.Run(() =>
    {
        _lastCleanUp = _silo.Clock.GetUtcNow();
        _cache = _provider.AdapterCache?.CreateQueueCache(QueueId);
        _receiver = _provider.Adapter.CreateReceiver(QueueId);
        _initialization = InitializeReceiverAsync(_receiver);

        // Agents of many queues do not pull in step; the same queue has the same offset in every run.
        var period = _options.GetQueueMsgsTimerPeriod;
        var offset = TimeSpan.FromTicks((uint)IdSpan.Create(QueueId.ToString()).GetHashCode() % Math.Max(1, period.Ticks));
        _timer = _silo.Clock.CreateTimer(static agent => ((PullingAgent)agent!).OnTimer(), this, offset, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    });

    /// <summary>Ends the pulling first, then the receiver, which writes its last checkpoint while the grains still live.</summary>
    public Task ShutdownAsync() => _scheduler.Run(async () =>
    {
        if (IsShutdown) { return; }

        _stopping.Cancel();
        _timer?.Dispose();
        await Quietly(_initialization ?? Task.CompletedTask);
        await Quietly(_pump);
        NotifyDeliveryProgress();
        _cache = null;
        if (_receiver is { } receiver)
        {
            _receiver = null;
            await Logged(() => receiver.Shutdown(_options.InitQueueTimeout), "shut down");
        }

        await Quietly(Task.WhenAll(_streams.Values.Select(stream => stream.Registration ?? Task.CompletedTask)));
        foreach (var stream in _streams.Values) { stream.DisposeAll(); }

        _streams.Clear();
    });

    /// <summary>Ends it as a crash does: at the next await, without a word to receiver or grains.</summary>
    public void Kill()
    {
        _timer?.Dispose();
        _scheduler.Stop();
    }

    private static async Task Quietly(Task task) =>
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private Task InitializeReceiverAsync(IQueueAdapterReceiver receiver) => Logged(() => receiver.Initialize(_options.InitQueueTimeout), "initialize");

    // A receiver that fails at its beginning or end is its own business: it is pulled all the same.
    private async Task Logged(Func<Task> step, string what)
    {
        try
        {
            await step();
        }
        catch (Exception exception)
        {
            LogReceiverFailed(_logger, exception, QueueId, what);
        }
    }

    private void OnTimer() => _scheduler.Run(async () =>
    {
        if (IsShutdown) { return; }

        await (_pump = PumpAsync());
        if (!IsShutdown) { _timer!.Change(_options.GetQueueMsgsTimerPeriod, Timeout.InfiniteTimeSpan); }
    });

    private async Task PumpAsync()
    {
        try
        {
            if (_initialization is { } initialization)
            {
                await initialization;
                _initialization = null;
            }

            while (!IsShutdown)
            {
                var room = _cache?.GetMaxAddCount() ?? -1;
                if (room != -1 && room <= 0) { return; }

                if (!await _readBackoff.RetryAsync(() => ReadAsync(room), MayReadAgain, Timeout.InfiniteTimeSpan)) { return; }
            }
        }
        catch (OperationCanceledException) when (IsShutdown)
        {
            // The end of pulling was what interrupted it.
        }
        catch (Exception exception)
        {
            LogGivingUpReading(_logger, exception, QueueId, ReadAttemptsMax);
        }

        bool MayReadAgain(Exception exception, int attempt)
        {
            LogReadFailed(_logger, exception, QueueId, attempt);
            return !IsShutdown && attempt + 1 < ReadAttemptsMax;
        }
    }

    /// <summary>One read of the queue. True when it brought something.</summary>
    private async Task<bool> ReadAsync(int room)
    {
        // While a new stream's consumers are asked where to begin, its first containers must not be overtaken by a purge.
        if (_receiver is not { } receiver || IsShutdown || _registrations > 0) { return false; }

        CleanUpInactiveStreams();
        if (_cache is { } cache && cache.TryPurgeFromCache(out var purged)) { await TellDeliveredAsync(receiver, purged); }

        if (IsShutdown || _cache?.IsUnderPressure() == true) { return false; }

        var containers = await receiver.GetQueueMessagesAsync(room, _stopping.Token);
        if (IsShutdown || containers is null || containers.Count == 0) { return false; }

        _cache?.AddToCache(containers);
        Dispatch(containers);
        return !IsShutdown;
    }

    private async Task TellDeliveredAsync(IQueueAdapterReceiver receiver, IList<IBatchContainer> purged)
    {
        try
        {
            await receiver.MessagesDeliveredAsync(purged, _stopping.Token);
        }
        catch (Exception exception) when (!IsShutdown)
        {
            LogDeliveredFailed(_logger, exception, QueueId);
        }
        catch (OperationCanceledException)
        {
            // The end of pulling was what interrupted it.
        }
    }

    // Each stream once, at the first of its containers in this read.
    private void Dispatch(IList<IBatchContainer> containers)
    {
        var now = _silo.Clock.GetUtcNow();
        var read = ++_reads;
        for (var index = 0; index < containers.Count && !IsShutdown; index++)
        {
            if (containers[index] is not { } container) { continue; }

            if (!_streams.TryGetValue(container.StreamId, out var stream))
            {
                Register(container.StreamId, container.SequenceToken, now, read);
            }
            else if (stream.LastRead != read)
            {
                stream.LastRead = read;
                stream.RefreshActivity(now);
                WakeConsumers(stream, container.SequenceToken);
            }
        }
    }

    private void CleanUpInactiveStreams()
    {
        var now = _silo.Clock.GetUtcNow();
        if (now - _lastCleanUp < _options.StreamInactivityPeriod / InactivityChecks) { return; }

        _lastCleanUp = now;
        foreach (var (streamId, stream) in _streams)
        {
            if (stream.IsInactive(now, _options.StreamInactivityPeriod))
            {
                _streams.Remove(streamId);
                stream.DisposeAll();
            }
        }
    }

    // The last word to the cache before the receiver's final checkpoint.
    private void NotifyDeliveryProgress()
    {
        StreamSequenceToken? earliest = null;
        foreach (var consumer in _streams.Values.SelectMany(stream => stream.All))
        {
            if (!consumer.IsRegistered || consumer.LastProcessedToken is not { } current) { return; }

            if (earliest is null || current.CompareTo(earliest) < 0) { earliest = current; }
        }

        if (_registrations == 0) { _cache?.UpdateDeliveryProgress(earliest, _silo.Clock.GetUtcNow().UtcDateTime); }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The receiver of queue {Queue} failed to {What}.")]
    private static partial void LogReceiverFailed(ILogger logger, Exception exception, QueueId queue, string what);
    [LoggerMessage(Level = LogLevel.Error, Message = "Giving up reading from queue {Queue} after {Attempts} attempts.")]
    private static partial void LogGivingUpReading(ILogger logger, Exception exception, QueueId queue, int attempts);
    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading from queue {Queue} failed, attempt {Attempt}.")]
    private static partial void LogReadFailed(ILogger logger, Exception exception, QueueId queue, int attempt);
    [LoggerMessage(Level = LogLevel.Warning, Message = "The receiver of queue {Queue} failed to take note of what was delivered. Ignoring.")]
    private static partial void LogDeliveredFailed(ILogger logger, Exception exception, QueueId queue);
}
