using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Streaming.Kafka.Growth;

/// <summary>
/// How many partitions of one topic are read and written. When the topic has got more, where the earlier ones end is noted first, in grain storage, for all silos: what comes
/// in behind that, in a new partition or an old one, is read only when all of them have been consumed up to there, so that a key that has moved keeps its order. Thread-safe.
/// </summary>
internal sealed partial class TopicGrowth : IDisposable
{
    private const string StateName = "shape";
    private readonly KafkaTopic _topic;
    private readonly GrainId _id;
    private readonly ITopicSource _source;
    private readonly Func<IGrainStorage?> _storage;
    private readonly ILogger _logger;
    private readonly bool _acceptNewLog;
    private readonly SemaphoreSlim _turn = new(1);
    private KafkaTopicShape _shape;

    /// <param name="options">Settings.</param>
    /// <param name="topic">The topic as it was when the log was opened.</param>
    /// <param name="source">Says how it is now.</param>
    /// <param name="storage">Where it is kept; null to keep it in this process.</param>
    /// <param name="logger">The log of the program.</param>
    public TopicGrowth(KafkaOptions options, KafkaTopic topic, ITopicSource source, Func<IGrainStorage?> storage, ILogger logger)
    {
        (_topic, _source, _storage, _logger, _acceptNewLog) = (topic, source, storage, logger, options.AcceptNewLog);
        _id = GrainId.Create("kafka-topic", $"{options.Group}/{topic.Name}");
        _shape = New(topic.Partitions);
    }

    /// <summary>Partitions that are read and written.</summary>
    public int Partitions => Volatile.Read(ref _shape).Partitions;

    /// <summary>Where reading a partition has to stop for now.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="isConsumed">Whether a partition has been consumed up to an end.</param>
    public GrowthGate GateOf(int partition, Func<int, long, bool> isConsumed) => new(partition, [.. Volatile.Read(ref _shape).Growths], isConsumed);

    /// <summary>Growths that are known; a gate made before the last one does not know it.</summary>
    public int Count => Volatile.Read(ref _shape).Growths.Count;

    /// <summary>Looks whether the topic has grown, and notes it for all.</summary>
    /// <returns>Whether there are more partitions than before.</returns>
    /// <exception cref="InvalidDataException">It is another topic than the one that was opened.</exception>
    /// <exception cref="Exception">The cluster or the storage does not answer; nothing has changed.</exception>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var before = Partitions;
            if (await _source.FindIdAsync(_topic, cancellationToken) is var id && id != _topic.Id)
            {
                throw new InvalidDataException(
                    $"Topic {_topic.Name} was deleted and made anew: it was {_topic.Id} and is {id}. Nothing of it is read before the silos are started again, with --Streams:AcceptNewLog=true.");
            }

            var now = await _source.CountPartitionsAsync(_topic, cancellationToken);
            var stored = await ReadAsync(cancellationToken);
            var kept = stored.RecordExists && stored.State is { } state && state.Log == _topic.Id ? state : null;
            if (kept?.Partitions > now && !_acceptNewLog)
            {
                // A broker that has not heard of it yet; or, where topics have no ids, another topic.
                throw new InvalidDataException($"Topic {_topic.Name} has {now} partitions and had {kept.Partitions}; a topic never has fewer. If it was made anew, start with --Streams:AcceptNewLog=true.");
            }

            var shape = kept?.Partitions <= now ? kept : New(Math.Min(before, now));
            if (shape.Partitions < now || !ReferenceEquals(shape, kept))
            {
                shape = await NoteAsync(stored, shape, now, cancellationToken);
            }

            Volatile.Write(ref _shape, shape);
            return shape.Partitions > before;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<KafkaTopicShape> NoteAsync(GrainState<KafkaTopicShape> stored, KafkaTopicShape shape, int now, CancellationToken cancellationToken)
    {
        var next = shape;
        if (shape.Partitions < now)
        {
            var ends = await _source.FindEndsAsync(_topic, shape.Partitions, cancellationToken);
            next = new KafkaTopicShape { Log = _topic.Id, Partitions = now, Growths = [.. shape.Growths, ends] };
        }

        if (_storage() is { } storage)
        {
            stored.State = next;
            try
            {
                await storage.WriteStateAsync(StateName, _id, stored, cancellationToken);
            }
            catch (InconsistentStateException)
            {
                // Another silo was first: what it noted holds for all.
                var other = await ReadAsync(cancellationToken);
                next = other.State is { } theirs && theirs.Log == _topic.Id ? theirs : next;
            }
        }

        if (next.Partitions > shape.Partitions)
        {
            LogGrown(_topic.Name, shape.Partitions, next.Partitions);
        }

        return next;
    }

    private async Task<GrainState<KafkaTopicShape>> ReadAsync(CancellationToken cancellationToken)
    {
        var stored = new GrainState<KafkaTopicShape>(new KafkaTopicShape());
        if (_storage() is { } storage)
        {
            await storage.ReadStateAsync(StateName, _id, stored, cancellationToken);
        }
        else
        {
            (stored.State, stored.RecordExists) = (Volatile.Read(ref _shape), true);
        }

        return stored;
    }

    private KafkaTopicShape New(int partitions) => new() { Log = _topic.Id, Partitions = partitions };

    [LoggerMessage(4601, LogLevel.Information, "Topic {Topic} has grown from {Before} to {Now} partitions; what is behind the ends of the earlier ones is read when they have been consumed up to there.")]
    private partial void LogGrown(string topic, int before, int now);
}
