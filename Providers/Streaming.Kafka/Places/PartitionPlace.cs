using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Streaming.Kafka.Places;

/// <summary>
/// How far one partition is consumed, and what is known of the numbered requests in it, for one life of its receiver. Kept in grain storage, in one write, besides the group's
/// committed offset, which can hold neither the topic's identity nor the requests.
/// </summary>
internal sealed class PartitionPlace
{
    private const string StateName = "place";

    // Each silo lets in as many new ones as there may be, before it has read of the others'.
    private const int MostProducers = 2;
    private const char Renewal = '~';
    private readonly GrainId _id;
    private readonly string _topicId;
    private readonly IGrainStorage? _storage;
    private readonly ProducerOptions _producers;
    private readonly TimeProvider _time;
    private GrainState<KafkaPlace> _stored = new(new KafkaPlace());

    /// <param name="group">The consumer group.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="storage">Where it is kept; null to keep nothing.</param>
    /// <param name="producers">How long numbers are remembered.</param>
    /// <param name="time">The clock.</param>
    public PartitionPlace(string group, KafkaTopic topic, int partition, IGrainStorage? storage, ProducerOptions producers, TimeProvider time)
    {
        (_topicId, _storage, _time) = (topic.Id, storage, time);
        _id = GrainId.Create("kafka-place", FormattableString.Invariant($"{group}/{topic.Name}/{partition}"));
        _producers = producers;
        Received = Again();
        Log = topic.Id;
    }

    /// <summary>Identity of the log: the topic's, or, where the topic has none that is its own, with how often a new one was accepted.</summary>
    public string Log { get; private set; }

    /// <summary>Which parts of numbered requests the partition has.</summary>
    public ReceivedParts Received { get; }

    /// <summary>Whether something was stored that holds of this log.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Reads what is stored.</summary>
    /// <param name="acceptNewLog">Whether what is stored of another topic of this name may be given up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The offset; null where nothing is stored of this log.</returns>
    /// <exception cref="InvalidDataException">What is stored is another topic's, and nobody said that this is to be accepted.</exception>
    public async Task<long?> LoadAsync(bool acceptNewLog, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        if (!_stored.RecordExists)
        {
            return null;
        }

        var place = _stored.State!;
        var (log, offset) = (place.Log, place.Offset);
        if (log != _topicId && !log.StartsWith(_topicId + Renewal, StringComparison.Ordinal))
        {
            IsReplaced = acceptNewLog
                ? true
                : throw new InvalidDataException(
                    $"The offset kept for {_id.Key} is of topic {log}, the one that is there is {_topicId}: it was made anew. Start with --Streams:AcceptNewLog=true to read what is there from its beginning.");
            return null;
        }

        Log = log;
        IsKnown = true;
        if (place.Received.Length > 0)
        {
            Received.Load(place.Received);
            Received.Position = Math.Max(Received.Position, offset);
        }

        return offset;
    }

    /// <summary>Whether a topic that was made anew has been accepted in this life: then the group's offset is the former one's too.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>The topic has no identity of its own, ends below what was consumed, and that is accepted: what stands in it now is another log.</summary>
    public void BeginNewLog()
    {
        var mark = Log.LastIndexOf(Renewal);
        var times = mark < 0 ? 1 : int.Parse(Log.AsSpan(mark + 1), provider: System.Globalization.CultureInfo.InvariantCulture);
        Log = FormattableString.Invariant($"{_topicId}{Renewal}{times + 1}");
        IsReplaced = true;
        IsKnown = false;
        Received.Clear();
    }

    /// <summary>For reading once more what lies before the reader's position: repeats within it are left out.</summary>
    public ReceivedParts Again() => new(_producers.ProducerWindow, _producers.ProducerExpiry, checked(_producers.MaxProducers * MostProducers));

    /// <summary>Stores an offset with what is known of the requests below it. One that lies above is left as it is: another receiver has it further, and says the same of what lies below.</summary>
    public async Task SaveAsync(long offset, CancellationToken cancellationToken)
    {
        if (_storage is null)
        {
            return;
        }

        var place = new KafkaPlace { Log = Log, Offset = offset, Received = Received.Save(_time.GetUtcNow()) };
        try
        {
            await WriteAsync(place, cancellationToken);
        }
        catch (InconsistentStateException)
        {
            await ReadAsync(cancellationToken);
            if (_stored.State is not { } other || other.Log != Log || other.Offset < offset)
            {
                await WriteAsync(place, cancellationToken);
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        _stored = new GrainState<KafkaPlace>(new KafkaPlace());
        if (_storage is not null)
        {
            await _storage.ReadStateAsync(StateName, _id, _stored, cancellationToken);
        }
    }

    private async Task WriteAsync(KafkaPlace place, CancellationToken cancellationToken)
    {
        _stored.State = place;
        await _storage!.WriteStateAsync(StateName, _id, _stored, cancellationToken);
        IsKnown = true;
    }
}
