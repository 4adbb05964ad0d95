using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>
/// This silo's member of the consumer group: one thread that reads all partitions the group gives it, each into a buffer of its own. A partition is read from
/// where its reader says, once there is one; one that is taken away is waited for until its reader has let go of it.
/// </summary>
internal sealed partial class GroupConsumer : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly KafkaOptions _options;
    private readonly ILogger _logger;
    private readonly IConsumer<Bytes, Bytes> _consumer;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly ConcurrentDictionary<TopicPartition, PartitionBuffer> _open = new();
    private readonly Lock _lock = new();
    private readonly HashSet<TopicPartition> _assigned = [];
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private long _meanBytes = 256;

    public GroupConsumer(KafkaOptions options, ILogger logger)
    {
        (_options, _logger) = (options, logger);
        var bytes = new SlabDeserializer();
        _consumer = new ConsumerBuilder<Bytes, Bytes>(KafkaClients.Consumer(options))
            .SetKeyDeserializer(bytes)
            .SetValueDeserializer(bytes)
            .SetPartitionsAssignedHandler(OnAssigned)
            .SetPartitionsRevokedHandler((_, revoked) => OnRevoked(revoked, isLost: false))
            .SetPartitionsLostHandler((_, lost) => OnRevoked(lost, isLost: true))
            .SetErrorHandler((_, error) => LogClientError(error.Code, error.Reason))
            .SetLogHandler(static (_, _) => { })
            .Build();
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

    /// <summary>About how large a message is: a moving mean over those read.</summary>
    public long MeanMessageBytes => Volatile.Read(ref _meanBytes);

    /// <summary>Joins the group.</summary>
    public void Start(IReadOnlyList<string> topics)
    {
        if (_thread is not null)
        {
            return;
        }

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
        _consumer.Dispose();
        _stop.Dispose();
    }

    /// <summary>Begins to read a partition of the assignment.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="offset">First offset wanted.</param>
    /// <returns>Where its messages come.</returns>
    /// <exception cref="InvalidOperationException">The group has given the partition to another member.</exception>
    public PartitionBuffer Open(TopicPartition partition, long offset)
    {
        var buffer = new PartitionBuffer(partition, _options.ReadAheadBytes);
        lock (_lock)
        {
            if (!_assigned.Contains(partition))
            {
                throw new InvalidOperationException($"{partition} is not this member's any more: group {_options.Group} has given it to another.");
            }

            _open[partition] = buffer;
        }

        _commands.Enqueue(() => Place(buffer, offset));
        return buffer;
    }

    /// <summary>Lets go of a partition.</summary>
    public void Close(PartitionBuffer buffer)
    {
        _open.TryRemove(new KeyValuePair<TopicPartition, PartitionBuffer>(buffer.Partition, buffer));
        buffer.Close();
        _commands.Enqueue(() => Quiet(buffer.Partition));
    }

    /// <summary>Asks the cluster something, off the caller's thread.</summary>
    public Task<T> AskAsync<T>(Func<IConsumer<Bytes, Bytes>, T> question) => Task.Run(() => question(_consumer));

    /// <summary>Commits; blocks until the group's coordinator has answered.</summary>
    /// <exception cref="KafkaException">It refused some or all of it.</exception>
    public void Commit(IReadOnlyList<TopicPartitionOffset> offsets) => _consumer.Commit(offsets);

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                while (_commands.TryDequeue(out var command))
                {
                    command();
                }

                ResumeDrained();
                if (_consumer.Consume(Look) is { } result)
                {
                    Take(result);
                }
            }
            catch (ConsumeException exception)
            {
                OnConsumeFailed(exception);
            }
            catch (KafkaException exception)
            {
                LogClientError(exception.Error.Code, exception.Error.Reason);
            }
        }

        try
        {
            _consumer.Close();
        }
        catch (KafkaException exception)
        {
            LogClientError(exception.Error.Code, exception.Error.Reason);
        }
    }

    private void Take(ConsumeResult<Bytes, Bytes> result)
    {
        // Of a partition that nobody reads yet, or no more: whoever opens it says from where.
        if (!_open.TryGetValue(result.TopicPartition, out var buffer))
        {
            return;
        }

        var message = result.Message;
        buffer.Add(new ReadMessage(result.Offset.Value, message.Timestamp.UnixTimestampMs, message.Key, message.Value, message.Headers is { Count: > 0 } some ? some : null));
        var size = message.Key.Memory.Length + message.Value.Memory.Length;
        Volatile.Write(ref _meanBytes, Math.Max(1, _meanBytes + ((size - _meanBytes) / 64)));
        if (buffer.IsFull && !buffer.IsPaused)
        {
            buffer.IsPaused = true;
            _consumer.Pause([buffer.Partition]);
        }
    }

    private void ResumeDrained()
    {
        foreach (var (partition, buffer) in _open)
        {
            if (buffer.IsPaused && buffer.HasRoom && IsAssigned(partition))
            {
                buffer.IsPaused = false;
                _consumer.Resume([partition]);
            }
        }
    }

    // Assigned anew instead of sought: a seek fails while the partition's first offset is still being looked up, and what was read ahead is dropped for sure.
    private void Place(PartitionBuffer buffer, long offset)
    {
        if (IsAssigned(buffer.Partition))
        {
            _consumer.IncrementalUnassign([buffer.Partition]);
            _consumer.IncrementalAssign([new TopicPartitionOffset(buffer.Partition, offset)]);

            // What was paused stays so, whoever assigns it.
            _consumer.Resume([buffer.Partition]);
        }
    }

    private void Quiet(TopicPartition partition)
    {
        if (IsAssigned(partition) && !_open.ContainsKey(partition))
        {
            _consumer.Pause([partition]);
        }
    }

    private bool IsAssigned(TopicPartition partition)
    {
        lock (_lock)
        {
            return _assigned.Contains(partition);
        }
    }

    private List<TopicPartitionOffset> OnAssigned(IConsumer<Bytes, Bytes> consumer, List<TopicPartition> partitions)
    {
        lock (_lock)
        {
            _assigned.UnionWith(partitions);
        }

        LogAssigned(_options.Group, partitions.Count, string.Join(", ", partitions));
        foreach (var partition in partitions)
        {
            _commands.Enqueue(() => Quiet(partition));
        }

        AssignmentChanged?.Invoke();
        return partitions.ConvertAll(partition => new TopicPartitionOffset(partition, Offset.End));
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions, bool isLost)
    {
        lock (_lock)
        {
            _assigned.ExceptWith(partitions.Select(partition => partition.TopicPartition));
        }

        LogRevoked(_options.Group, partitions.Count, string.Join(", ", partitions.Select(partition => partition.TopicPartition)), isLost);
        var leaving = partitions.Select(partition => _open.GetValueOrDefault(partition.TopicPartition)?.Closed ?? Task.CompletedTask).ToArray();
        AssignmentChanged?.Invoke();

        // What is lost is another member's already: nothing can be committed any more. The rest is this one's until this returns. At the end of the process whoever
        // has not let go yet never will.
        if (!isLost && !_stop.IsCancellationRequested && !Task.WaitAll(leaving, _options.RevokeTimeout))
        {
            LogRevokedLate(_options.Group, leaving.Count(task => !task.IsCompleted), _options.RevokeTimeout);
        }
    }

    private void OnConsumeFailed(ConsumeException exception)
    {
        var partition = exception.ConsumerRecord?.TopicPartition;
        if (partition is not null && _open.TryGetValue(partition, out var buffer) && exception.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
        {
            // Its reader opens it again and says what is gone.
            buffer.Fail(exception);
            return;
        }

        LogClientError(exception.Error.Code, exception.Error.Reason);
    }

    [LoggerMessage(4101, LogLevel.Information, "Group {Group} gave this silo {Count} partitions: {Partitions}.")]
    private partial void LogAssigned(string group, int count, string partitions);

    [LoggerMessage(4102, LogLevel.Information, "Group {Group} took {Count} partitions from this silo: {Partitions}; without warning: {IsLost}.")]
    private partial void LogRevoked(string group, int count, string partitions, bool isLost);

    [LoggerMessage(4103, LogLevel.Warning, "Group {Group} takes {Count} partitions whose last checkpoint was not made within {Timeout}; what it lacks is delivered again.")]
    private partial void LogRevokedLate(string group, int count, TimeSpan timeout);

    [LoggerMessage(4104, LogLevel.Warning, "Kafka's client: {Code}: {Reason}")]
    private partial void LogClientError(ErrorCode code, string reason);
}
