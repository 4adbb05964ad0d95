using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Growth;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>
/// How far the group is behind, looked at about once a second: what is between its committed offsets and the ends of the partitions, for back-pressure and metrics.
/// The end is the last stable offset, which a reader can reach: what stands behind it belongs to transactions that are still open. All partitions are asked about at
/// once, one request to each broker; what the client remembers from its fetches would cost less and is no use, for it has its own partitions only, and their high
/// watermark, open transactions included.
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
    private TopicPartition[] _all = [];
    private readonly ConcurrentDictionary<TopicPartition, long> _records = new();
    private readonly ConcurrentDictionary<TopicPartition, long> _consumed = new();
    private readonly ITimer _timer;
    private IAdminClient? _admin;
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

    // Made when it is first needed: it has connections of its own.
    private IAdminClient Admin => _admin ??= new AdminClientBuilder(KafkaClients.Admin(_options)).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

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

    /// <summary>Whether the group has consumed a partition up to an offset, as far as was seen.</summary>
    public bool IsConsumed(TopicPartition partition, long offset) => _consumed.TryGetValue(partition, out var consumed) && consumed >= offset;

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
        if (_admin is { } admin)
        {
            await Task.Run(admin.Dispose);
        }
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
            _all = [.. _topics.All.SelectMany(topic => Enumerable.Range(0, _growths.Of(topic.Stream).Partitions).Select(partition => new TopicPartition(topic.Name, partition)))];

            // Ends first: what came after them is not yet behind.
            var ends = await AskAsync(_all, OffsetSpec.Latest());
            answers = ends.Failure is null;
            NoteFailure(ends.Failure?.Reason);
            var committed = await AskCommittedAsync();

            // Where a partition begins counts only where something is open: what was never committed, or deleted unread.
            TopicPartition[] open = [.. committed.Where(place => ends.Found.TryGetValue(place.TopicPartition, out var end) && end > place.Offset.Value).Select(place => place.TopicPartition)];
            var starts = open.Length == 0 ? (Found: [], Failure: null) : await AskAsync(open, OffsetSpec.Earliest());
            foreach (var place in committed)
            {
                Note(place, ends.Found, starts.Found);
            }

            Say(ends.Failure ?? starts.Failure);
        }
        catch (KafkaException exception)
        {
            // The group itself is silent while it divides its partitions anew, which is no failure.
            if (!answers)
            {
                NoteFailure(exception.Error.Reason);
            }

            Say(exception.Error);
        }
    }

    private void Note(TopicPartitionOffset committed, Dictionary<TopicPartition, long> ends, Dictionary<TopicPartition, long> starts)
    {
        // Of a partition whose broker gave no answer what was known last goes on holding.
        var partition = committed.TopicPartition;
        if (ends.TryGetValue(partition, out var end) && (end <= committed.Offset.Value || starts.ContainsKey(partition)))
        {
            var from = Math.Max(starts.GetValueOrDefault(partition), committed.Offset.Value);
            _records[partition] = Math.Max(0, end - from);
            _consumed[partition] = from;
            _consumer.Metrics.Of(partition).Looked(from, end);
        }
    }

    // Not by the member of the group: what it asks waits behind its own joining, which takes as long as the slowest member's last checkpoint.
    private async Task<List<TopicPartitionOffset>> AskCommittedAsync()
    {
        var answers = await Admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(_options.Group, [.. _all])], new ListConsumerGroupOffsetsOptions { RequestTimeout = _options.RequestTimeout });
        return [.. answers.SelectMany(answer => answer.Partitions).Select(place => place.TopicPartitionOffset)];
    }

    private async Task<(Dictionary<TopicPartition, long> Found, Error? Failure)> AskAsync(TopicPartition[] partitions, OffsetSpec which)
    {
        List<ListOffsetsResultInfo> answers;
        try
        {
            var options = new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadCommitted, RequestTimeout = _options.RequestTimeout };
            answers = (await Admin.ListOffsetsAsync(partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = which }), options)).ResultInfos;
        }
        catch (ListOffsetsException exception)
        {
            answers = exception.Result.ResultInfos;
        }

        var found = answers.Select(answer => answer.TopicPartitionOffsetError).ToLookup(answer => answer.Error.IsError);
        return (found[false].ToDictionary(answer => answer.TopicPartition, answer => answer.Offset.Value), found[true].FirstOrDefault()?.Error);
    }

    private void Say(Error? failure)
    {
        if (failure is null)
        {
            _failing.End();
        }
        else if (_failing.Strike() is > 0 and var times)
        {
            LogUnknown(times, failure.Reason);
        }
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
