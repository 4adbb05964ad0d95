using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>
/// Gives this silo the queues of the partitions that the consumer group gives it: the group decides, and moves them as silos come and go. A partition that the topic has got since
/// is one more queue, once where the earlier ones end has been noted. What the group gives is read once its topic has been looked at: it may be another one of the same name.
/// </summary>
/// <param name="context">The log.</param>
internal sealed partial class AssignedQueues(KafkaLogContext context) : IStreamQueueBalancer, IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private readonly List<IStreamQueueBalanceListener> _listeners = [];
    private readonly RepeatedFailure _failing = new(context.Time);

    // What may be read, and what the look that is under way is for; what is taken away leaves both.
    private readonly HashSet<TopicPartition> _cleared = [];
    private readonly HashSet<TopicPartition> _asked = [];
    private ITimer? _timer;
    private volatile string? _failure;
    private readonly CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;
    private bool _isDisposed;
    private bool _isLooking;
    private bool _looksAgain;

    /// <summary>Why a topic is not read; null while all are.</summary>
    public string? Failure => _failure;

    public Task Initialize(IStreamQueueMapper queueMapper)
    {
        _timer ??= context.Time.CreateTimer(_ => LookAgain(), null, LookEvery, LookEvery);
        context.Consumer.AssignmentChanged += OnAssignmentChanged;
        context.Consumer.Start([.. context.Topics.All.Select(topic => topic.Name)]);
        return Task.CompletedTask;
    }

    public Task Shutdown()
    {
        context.Consumer.AssignmentChanged -= OnAssignmentChanged;
        return Task.CompletedTask;
    }

    /// <summary>Looks no more. Both the log and the silo's container do this.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        if (_timer is { } timer)
        {
            await timer.DisposeAsync();
        }

        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    public IEnumerable<QueueId> GetMyQueues()
    {
        lock (_lock)
        {
            return
            [
                .. context.Consumer.Assigned.Where(_cleared.Contains).Select(partition => (Stream: context.Topics.FindStream(partition.Topic), Number: partition.Partition.Value))
                    .Where(partition => partition.Number < context.Growths.Of(partition.Stream).Partitions)
                    .Select(partition => PartitionQueueMapper.GetQueue(partition.Stream, partition.Number)),
            ];
        }
    }

    public bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer)
    {
        lock (_lock)
        {
            _listeners.Add(observer);
            return true;
        }
    }

    public bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer)
    {
        lock (_lock)
        {
            return _listeners.Remove(observer);
        }
    }

    /// <summary>Looks, before long, whether topics have grown.</summary>
    public void LookAgain()
    {
        lock (_lock)
        {
            _looksAgain = true;
            if (!_isLooking)
            {
                _isLooking = true;
                _looking = Task.Run(LookAsync);
            }
        }
    }

    // Told at once of what is taken away: the group waits for it. What is given follows when its topic has been looked at.
    private void OnAssignmentChanged()
    {
        lock (_lock)
        {
            var assigned = context.Consumer.Assigned;
            _cleared.IntersectWith(assigned);
            _asked.IntersectWith(assigned);
        }

        Tell();
        LookAgain();
    }

    private async Task LookAsync()
    {
        while (TakeTurn())
        {
            Exception? failure = null;
            foreach (var topic in context.Topics.All)
            {
                failure = await TryLookAsync(topic) ?? failure;
            }

            _failure = failure is InvalidDataException ? failure.Message : null;
            Tell();
            if (failure is null)
            {
                _failing.End();
            }
            else if (!_stop.IsCancellationRequested)
            {
                if (_failing.Strike() is > 0 and var times)
                {
                    LogNotLooked(context.Logger, times, failure);
                }

                await Task.Delay(Again, context.Time, CancellationToken.None);
                lock (_lock)
                {
                    _looksAgain = true;
                }
            }
        }
    }

    private async Task<Exception?> TryLookAsync(KafkaTopic topic)
    {
        try
        {
            await context.Growths.Of(topic.Stream).LookAsync(_stop.Token);
            lock (_lock)
            {
                _cleared.UnionWith(_asked.Where(partition => partition.Topic == topic.Name));
            }

            return null;
        }
        catch (Exception exception)
        {
            // Whoever does not answer now says nothing against what is being read; another topic does.
            if (exception is InvalidDataException)
            {
                lock (_lock)
                {
                    _cleared.RemoveWhere(partition => partition.Topic == topic.Name);
                }
            }

            return exception;
        }
    }

    private bool TakeTurn()
    {
        lock (_lock)
        {
            var again = _looksAgain && !_stop.IsCancellationRequested;
            _isLooking = again;
            _looksAgain = false;
            _asked.Clear();
            _asked.UnionWith(context.Consumer.Assigned);
            return again;
        }
    }

    private void Tell()
    {
        IStreamQueueBalanceListener[] listeners;
        lock (_lock)
        {
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            _ = listener.QueueDistributionChangeNotification();
        }
    }

    [LoggerMessage(4107, LogLevel.Error, "How the topics are now could not be found out or noted, {Times} times since the last such line; tried again. Until then nothing is read that the group gives.")]
    private static partial void LogNotLooked(ILogger logger, long times, Exception exception);
}
