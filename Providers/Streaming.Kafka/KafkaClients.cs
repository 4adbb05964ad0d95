using System.Globalization;
using Confluent.Kafka;

namespace Weir.Streaming.Kafka;

/// <summary>The clients' configurations. What exactness depends on cannot be set otherwise.</summary>
internal static class KafkaClients
{
    // A broker answers the questions of one connection in turn: one for an offset waits behind one for records, which waits for some to come.
    private const string FetchWait = "fetch.wait.max.ms";
    private const string FetchWaitMilliseconds = "50";

    // When what is read ahead is full, the client does not look again for a second by itself: it is empty long before.
    private const string QueueWait = "fetch.queue.backoff.ms";
    private const string QueueWaitMilliseconds = "5";

    // How soon the group divides the partitions that a topic has got.
    private const string TopicsRefresh = "topic.metadata.refresh.interval.ms";
    private const string TopicsRefreshMilliseconds = "30000";

    public static ConsumerConfig Consumer(KafkaOptions options) => new(Common(options, (FetchWait, FetchWaitMilliseconds), (QueueWait, QueueWaitMilliseconds), (TopicsRefresh, TopicsRefreshMilliseconds)))
    {
        GroupId = options.Group,
        GroupInstanceId = string.IsNullOrEmpty(options.GroupInstance) ? null : options.GroupInstance,
        SessionTimeoutMs = Milliseconds(options.SessionTimeout),

        // Offsets are committed when what lies below them is durable, and nothing is skipped in silence.
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = AutoOffsetReset.Error,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,

        // Said when all has been read and nothing new came: what stands before the end may be no record (a transaction's mark).
        EnablePartitionEof = true,
        AllowAutoCreateTopics = false,
        IsolationLevel = IsolationLevel.ReadCommitted,

        // Read ahead of the buffers, over all partitions.
        QueuedMaxMessagesKbytes = 16 << 10,
        StatisticsIntervalMs = Milliseconds(options.StatisticsInterval),
    };

    /// <summary>A reader outside the group: it joins none, commits nothing.</summary>
    public static ConsumerConfig Reader(KafkaOptions options) => new(Common(options))
    {
        GroupId = options.Group + "-reader",
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnablePartitionEof = true,
        AllowAutoCreateTopics = false,
        IsolationLevel = IsolationLevel.ReadCommitted,
    };

    /// <summary>Asks what the group has committed and where partitions end; it is no member and reads nothing.</summary>
    public static ConsumerConfig Observer(KafkaOptions options) => new(Common(options))
    {
        GroupId = options.Group,
        EnableAutoCommit = false,
        IsolationLevel = IsolationLevel.ReadCommitted,
        AllowAutoCreateTopics = false,
    };

    public static ProducerConfig Producer(KafkaOptions options) => new(Common(options))
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        MessageTimeoutMs = Milliseconds(options.DeliveryTimeout),
        LingerMs = options.Linger.TotalMilliseconds,
        MessageMaxBytes = Math.Max(1_000_000, options.MaxValueBytes + (64 << 10)),

        // Bytes on their way are bounded before they come here; one request may be more than that alone, when it goes by itself.
        QueueBufferingMaxKbytes = int.MaxValue,
        QueueBufferingMaxMessages = 0,
        StatisticsIntervalMs = Milliseconds(options.StatisticsInterval),
    };

    /// <summary>A client whose failures are its questions': nothing is said beside their answers.</summary>
    public static ConsumerBuilder<TKey, TValue> Quiet<TKey, TValue>(ConsumerConfig config) =>
        new ConsumerBuilder<TKey, TValue>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { });

    public static AdminClientConfig Admin(KafkaOptions options) => new(Common(options));

    private static Dictionary<string, string> Common(KafkaOptions options, params ReadOnlySpan<(string Name, string Value)> defaults)
    {
        var properties = new Dictionary<string, string>(options.Client, StringComparer.Ordinal)
        {
            ["bootstrap.servers"] = options.BootstrapServers,
            ["socket.timeout.ms"] = Milliseconds(options.RequestTimeout).ToString(CultureInfo.InvariantCulture),
        };
        properties.TryAdd("client.id", "weir");
        foreach (var (name, value) in defaults)
        {
            properties.TryAdd(name, value);
        }

        return properties;
    }

    private static int Milliseconds(TimeSpan time) => checked((int)time.TotalMilliseconds);
}
