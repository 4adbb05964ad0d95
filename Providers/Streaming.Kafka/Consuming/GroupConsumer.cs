using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Native;
using Weir.Streaming.Kafka.Observability;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>
/// This silo's member of the consumer group: one thread that reads all partitions the group gives it, each into a buffer of its own. A partition is read from
/// where its reader says, once there is one; one that is taken away is waited for until its reader has let go of it.
/// </summary>
internal sealed partial class GroupConsumer : IDisposable
{
    private const int QuestionsAtOnce = 4;
    private readonly KafkaOptions _options;
    private readonly ILogger _logger;
    private readonly KafkaMetrics _metrics;
    private readonly ReaderWriterLockSlim _use = new();

    // A silo opens all its partitions at once, and each question holds a thread until it is answered: they must not be all the threads there are.
    private readonly SemaphoreSlim _questions = new(QuestionsAtOnce);
    private IConsumer<Ignore, Ignore> _consumer;
    private MessageQueue _queue;
    private IReadOnlyList<string> _topics = [];
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly ConcurrentDictionary<TopicPartition, PartitionBuffer> _open = new();
    private readonly Lock _lock = new();
    private readonly HashSet<TopicPartition> _assigned = [];
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private double _meanBytes = 256;

    public GroupConsumer(KafkaOptions options, ILogger logger, KafkaMetrics metrics)
    {
        (_options, _logger, _metrics) = (options, logger, metrics);
        _consumer = Build();
        _queue = new MessageQueue(_consumer);
    }

    /// <summary>Called, on the consuming thread, when the group has given or taken partitions.</summary>
    public event Action? AssignmentChanged;

    /// <summary>What the group has given this member.</summary>
    public IReadOnlyList<TopicPartition> Assigned
    {
        get
        {
            lock (_lock)
            {
                return [.. _assigned];
            }
        }
    }

    /// <summary>Where reading is measured.</summary>
    public ConsumingMetrics Metrics => _metrics.Consuming;

    /// <summary>About how large a message is: a moving mean over those read.</summary>
    public long MeanMessageBytes => (long)Volatile.Read(ref _meanBytes);

    /// <summary>Joins the group.</summary>
    public void Start(IReadOnlyList<string> topics)
    {
        if (_thread is not null)
        {
            return;
        }

        _topics = topics;
        _consumer.Subscribe(topics);
        _thread = new Thread(Run) { IsBackground = true, Name = "kafka-consumer" };
        _thread.Start();
    }

    /// <summary>Leaves the group, so that others need not wait for this member to be missed.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _stop.Cancel();
        _thread?.Join();
        Destroy(_queue, _consumer);
        _stop.Dispose();
    }

    /// <summary>Begins to read a partition of the assignment.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="offset">First offset wanted.</param>
    /// <returns>Where its messages come.</returns>
    /// <exception cref="InvalidOperationException">The group has given the partition to another member.</exception>
    public PartitionBuffer Open(TopicPartition partition, long offset)
    {
        var buffer = new PartitionBuffer(partition, offset, _options.ReadAheadBytes, Metrics.Of(partition));
        lock (_lock)
        {
            if (!_assigned.Contains(partition))
            {
                throw new InvalidOperationException($"{partition} is not this member's any more: group {_options.Group} has given it to another.");
            }

            if (!_open.TryAdd(partition, buffer))
            {
                throw new InvalidOperationException($"{partition} is still read by its earlier reader, which is about to let go of it.");
            }
        }

        buffer.Meter.Open(buffer);
        _commands.Enqueue(() => Place(buffer, offset));
        return buffer;
    }

    /// <summary>Lets go of a partition.</summary>
    public void Close(PartitionBuffer buffer)
    {
        _open.TryRemove(new KeyValuePair<TopicPartition, PartitionBuffer>(buffer.Partition, buffer));
        buffer.Meter.Close(buffer);
        buffer.Close();
        _commands.Enqueue(() => Quiet(buffer.Partition));
    }

    /// <summary>Asks the cluster something, off the caller's thread.</summary>
    public async Task<T> AskAsync<T>(Func<IConsumer<Ignore, Ignore>, T> question)
    {
        await _questions.WaitAsync(_stop.Token);
        try
        {
            return await Task.Run(() => Use(question));
        }
        finally
        {
            _questions.Release();
        }
    }

    /// <summary>Commits; blocks until the group's coordinator has answered.</summary>
    /// <exception cref="KafkaException">It refused some or all of it.</exception>
    public void Commit(IReadOnlyList<TopicPartitionOffset> offsets) => Use(client =>
    {
        client.Commit(offsets);
        return true;
    });

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // Something may be left where reading broke off; a command is for what comes after it.
                TakeAll();
                while (_commands.TryDequeue(out var command))
                {
                    command();
                }

                ResumeDrained();
                TakeSome();
            }
            catch (KafkaException exception)
            {
                OnFailure(exception.Error, place: null);
            }
            catch (Exception exception)
            {
                // Whatever it is, what is read goes on being read.
                LogUnexpected(exception);
            }
        }

        try
        {
            // A message that is still held would keep its broker's thread alive, and the client waits for that one.
            _queue.Dispose();
            _consumer.Close();
        }
        catch (Exception exception)
        {
            LogUnexpected(exception);
        }
    }

    private IConsumer<Ignore, Ignore> Build()
    {
        return new ConsumerBuilder<Ignore, Ignore>(KafkaClients.Consumer(_options))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, revoked) => OnRevoked(revoked.ConvertAll(partition => partition.TopicPartition), isLost: false))
            .SetPartitionsLostHandler((_, lost) => OnRevoked(lost.ConvertAll(partition => partition.TopicPartition), isLost: true))
            .SetErrorHandler((_, error) => LogClientError(error.Code, error.Reason))
            .SetLogHandler(static (_, _) => { })
            .SetStatisticsHandler((_, json) => _metrics.Consumer.Take(json))
            .Build();
    }

    private T Use<T>(Func<IConsumer<Ignore, Ignore>, T> question) => _use.Ask(() =>
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        return question(_consumer);
    });

    private void Destroy(MessageQueue queue, IConsumer<Ignore, Ignore> consumer)
    {
        queue.Dispose();
        _use.End(consumer, _options.RequestTimeout);
        _metrics.Consumer.End();
    }

    // Assigned anew instead of sought: a seek fails while the partition's first offset is still being looked up, and what was read ahead is dropped for sure.
    private void Place(PartitionBuffer buffer, long offset)
    {
        if (!IsAssigned(buffer.Partition) || _open.GetValueOrDefault(buffer.Partition) != buffer)
        {
            return;
        }

        try
        {
            _consumer.IncrementalUnassign([buffer.Partition]);
            _consumer.IncrementalAssign([new TopicPartitionOffset(buffer.Partition, offset)]);

            // What was paused stays so, whoever assigns it.
            _consumer.Resume([buffer.Partition]);
            buffer.From = offset;
        }
        catch (KafkaException exception)
        {
            Fail(buffer, exception);
        }
    }

    private void Quiet(TopicPartition partition)
    {
        if (IsAssigned(partition) && !_open.ContainsKey(partition))
        {
            Pause(partition);
        }
    }

    private bool IsAssigned(TopicPartition partition)
    {
        lock (_lock)
        {
            return _assigned.Contains(partition);
        }
    }

    [LoggerMessage(4104, LogLevel.Warning, "Kafka's client: {Code}: {Reason}")]
    private partial void LogClientError(ErrorCode code, string reason);

    [LoggerMessage(4106, LogLevel.Error, "Reading from Kafka met an unexpected fault and goes on.")]
    private partial void LogUnexpected(Exception exception);
}
