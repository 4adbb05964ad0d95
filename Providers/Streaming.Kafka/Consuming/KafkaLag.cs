using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Growth;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>
/// How far the group is behind, looked at about once a second: what is between its committed offsets and the ends of the partitions, for back-pressure and metrics.
/// The end is the last stable offset, which a reader can reach: what stands behind it belongs to transactions that are still open. What the client remembers from its fetches would cost less and
/// is no use, for it has its own partitions only, and their high watermark, open transactions included.
/// </summary>
internal sealed partial class KafkaLag : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly KafkaOptions _options;
    private readonly KafkaTopics _topics;
    private readonly GroupConsumer _consumer;
    private readonly ILogger _logger;
    private readonly RepeatedFailure _failing;
    private readonly Lock _lock = new();
    private readonly TopicGrowths _growths;
    private readonly ConcurrentDictionary<TopicPartition, (long Consumed, long End)> _seen = new();
    private readonly ITimer _timer;
    private IConsumer<Ignore, Ignore>? _observer;
    private Task _looking = Task.CompletedTask;
    private string? _failure;
    private string? _lastFailure;

    public KafkaLag(KafkaOptions options, KafkaTopics topics, TopicGrowths growths, GroupConsumer consumer, TimeProvider time, ILogger logger)
    {
        (_options, _topics, _growths, _consumer, _logger) = (options, topics, growths, consumer, logger);
        _failing = new RepeatedFailure(time);
        _timer = time.CreateTimer(_ => Begin(), null, Look, Look);
    }

    /// <summary>Why the cluster did not say, twice running, where its partitions end; null while it does.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    // A client of its own, made when it is first needed. Not the member of the group: what that asks waits behind its own joining, which takes as long as the slowest member's last
    // checkpoint. Nor an admin client: the native one ends the process when a broker goes away while it is asked for offsets.
    private IConsumer<Ignore, Ignore> Observer => _observer ??= KafkaClients.Quiet<Ignore, Ignore>(KafkaClients.Observer(_options)).Build();

    /// <summary>About how many bytes the partition of a stream that is furthest behind has not committed.</summary>
    public long GetBytes(string stream)
    {
        var topic = _topics.Find(stream).Name;
        long most = 0;
        foreach (var (partition, seen) in _seen)
        {
            most = partition.Topic == topic ? Math.Max(most, seen.End - seen.Consumed) : most;
        }

        return most * _consumer.MeanMessageBytes;
    }

    /// <summary>Whether the group has consumed a partition up to an offset, as far as was seen.</summary>
    public bool IsConsumed(TopicPartition partition, long offset) => _seen.TryGetValue(partition, out var seen) && seen.Consumed >= offset;

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
        if (_observer is { } observer)
        {
            await Task.Run(observer.Dispose);
        }
    }

    private Task Begin()
    {
        lock (_lock)
        {
            return _looking.IsCompleted ? _looking = LookAsync() : _looking;
        }
    }

    private Task LookAsync() => Task.Run(() =>
    {
        var answers = false;
        try
        {
            TopicPartition[] all = [.. _topics.All.SelectMany(topic => Enumerable.Range(0, _growths.Of(topic.Stream).Partitions).Select(partition => new TopicPartition(topic.Name, partition)))];

            // Ends first: what came after them is not yet behind.
            var ends = all.ToDictionary(partition => partition, partition => Observer.AskEnds(partition, _options.RequestTimeout));
            answers = true;
            NoteFailure(null);
            foreach (var committed in Observer.Committed(all, _options.RequestTimeout))
            {
                Note(committed, ends[committed.TopicPartition]);
            }

            _failing.End();
        }
        catch (KafkaException exception)
        {
            // The group itself is silent while it divides its partitions anew, which is no failure.
            if (!answers)
            {
                NoteFailure(exception.Error.Reason);
            }

            if (_failing.Strike() is > 0 and var times)
            {
                LogUnknown(times, exception.Error.Reason);
            }
        }
    });

    private void Note(TopicPartitionOffset committed, WatermarkOffsets ends)
    {
        // Where a partition begins counts where nothing was ever committed, or what stood there is deleted.
        var (partition, end) = (committed.TopicPartition, ends.High.Value);
        var from = Math.Max(ends.Low.Value, committed.Offset.Value);
        _seen[partition] = (from, end);
        _consumer.Metrics.Of(partition).Looked(from, end);
    }

    // Once is a leader that has moved.
    private void NoteFailure(string? failure)
    {
        Volatile.Write(ref _failure, _lastFailure is null ? null : failure);
        _lastFailure = failure;
    }

    [LoggerMessage(4401, LogLevel.Warning, "How far the group is behind could not be found out, {Times} times since the last such line: {Reason}")]
    private partial void LogUnknown(long times, string reason);
}
