using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>How far the group is behind, looked at about once a second: what is between its committed offsets and the ends of the partitions, for back-pressure and metrics.</summary>
internal sealed partial class KafkaLag : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly KafkaOptions _options;
    private readonly KafkaTopics _topics;
    private readonly GroupConsumer _consumer;
    private readonly ILogger _logger;
    private readonly RepeatedFailure _failing;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<TopicPartition, long> _records = new();
    private readonly ITimer _timer;
    private Task _looking = Task.CompletedTask;
    private string? _failure;
    private string? _lastFailure;

    public KafkaLag(KafkaOptions options, KafkaTopics topics, GroupConsumer consumer, TimeProvider time, ILogger logger)
    {
        (_options, _topics, _consumer, _logger) = (options, topics, consumer, logger);
        _failing = new RepeatedFailure(time);
        _timer = time.CreateTimer(_ => Begin(), null, Look, Look);
    }

    /// <summary>Why the cluster did not say, twice running, where its partitions end; null while it does.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>About how many bytes the partition of a stream that is furthest behind has not committed.</summary>
    public long GetBytes(string stream)
    {
        var topic = _topics.Find(stream).Name;
        long most = 0;
        foreach (var (partition, records) in _records)
        {
            most = partition.Topic == topic ? Math.Max(most, records) : most;
        }

        return most * _consumer.MeanMessageBytes;
    }

    /// <summary>Looks again, later than now.</summary>
    public async Task LookNowAsync()
    {
        await Begin();
        await Begin();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _looking;
    }

    private Task Begin()
    {
        lock (_lock)
        {
            return _looking.IsCompleted ? _looking = LookAsync() : _looking;
        }
    }

    private async Task LookAsync()
    {
        var answers = false;
        try
        {
            await _consumer.AskAsync(client =>
            {
                TopicPartition[] all = [.. _topics.All.SelectMany(topic => Enumerable.Range(0, topic.Partitions).Select(partition => new TopicPartition(topic.Name, partition)))];
                var ends = all.ToDictionary(partition => partition, partition => client.QueryWatermarkOffsets(partition, _options.RequestTimeout));
                answers = true;
                foreach (var committed in client.Committed(all, _options.RequestTimeout))
                {
                    var (low, high) = (ends[committed.TopicPartition].Low.Value, ends[committed.TopicPartition].High.Value);
                    _records[committed.TopicPartition] = Math.Max(0, high - Math.Max(low, committed.Offset.Value));
                }

                return true;
            });
            _failing.End();
            Note(null);
        }
        catch (KafkaException exception)
        {
            // The group itself is silent while it divides its partitions anew, which is no failure.
            Note(answers ? null : exception.Error.Reason);
            if (_failing.Strike() is > 0 and var times)
            {
                LogUnknown(times, exception.Error.Reason);
            }
        }
    }

    // Once is a leader that has moved.
    private void Note(string? failure)
    {
        Volatile.Write(ref _failure, _lastFailure is null ? null : failure);
        _lastFailure = failure;
    }

    [LoggerMessage(4401, LogLevel.Warning, "How far the group is behind could not be found out, {Times} times since the last such line: {Reason}")]
    private partial void LogUnknown(long times, string reason);
}
