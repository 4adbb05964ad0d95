using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>
/// Gives this silo the queues of the partitions that the consumer group gives it: the group decides, and moves them as silos come and go. A partition that the topic has got since
/// is one more queue, once where the earlier ones end has been noted.
/// </summary>
/// <param name="context">The log.</param>
internal sealed partial class AssignedQueues(KafkaLogContext context) : IStreamQueueBalancer, IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly List<IStreamQueueBalanceListener> _listeners = [];
    private readonly HashSet<string> _looked = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;
    private bool _isDisposed;
    private bool _isLooking;
    private bool _looksAgain;

    public Task Initialize(IStreamQueueMapper queueMapper)
    {
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
                .. context.Consumer.Assigned.Select(partition => (Stream: context.Topics.FindStream(partition.Topic), Number: partition.Partition.Value))
                    .Where(partition => _looked.Contains(partition.Stream) && partition.Number < context.Growths.Of(partition.Stream).Partitions)
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
        Tell();
        LookAgain();
    }

    private async Task LookAsync()
    {
        while (TakeTurn())
        {
            try
            {
                foreach (var stream in context.Topics.All.Select(topic => topic.Stream))
                {
                    await context.Growths.Of(stream).LookAsync(_stop.Token);
                    lock (_lock)
                    {
                        _looked.Add(stream);
                    }
                }

                Tell();
            }
            catch (Exception exception) when (!_stop.IsCancellationRequested)
            {
                LogNotLooked(context.Logger, exception);
                await Task.Delay(Again, context.Time, CancellationToken.None);
                lock (_lock)
                {
                    _looksAgain = true;
                }
            }
            catch (Exception)
            {
                // The log is being closed.
            }
        }
    }

    private bool TakeTurn()
    {
        lock (_lock)
        {
            var again = _looksAgain && !_stop.IsCancellationRequested;
            _isLooking = again;
            _looksAgain = false;
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

    [LoggerMessage(4107, LogLevel.Error, "How many partitions the topics have could not be found out or noted; tried again. Until then what the group has given is not read.")]
    private static partial void LogNotLooked(ILogger logger, Exception exception);
}
