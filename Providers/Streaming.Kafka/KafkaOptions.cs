using System.ComponentModel.DataAnnotations;

namespace Weir.Streaming.Kafka;

/// <summary>Settings of streams over Kafka. Section <c>Kafka</c>; <see cref="AcceptNewLog"/> is read from section <c>Streams</c>.</summary>
public sealed class KafkaOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Kafka";

    /// <summary>Where the cluster is: <c>host:port</c>, several with commas.</summary>
    /// <value>No default; needed unless <see cref="Mock"/> is set.</value>
    public string BootstrapServers { get; set; } = "";

    /// <summary>Starts librdkafka's mock cluster in this process, with the topics of the streams, instead of reaching for one. What it holds is gone with the process.</summary>
    /// <value>False by default.</value>
    public bool Mock { get; set; }

    /// <summary>Names of the streams.</summary>
    /// <value>Set by the application.</value>
    public IList<string> Streams { get; } = [];

    /// <summary>A stream's topic is this and the stream's name.</summary>
    /// <value>Empty by default.</value>
    public string TopicPrefix { get; set; } = "";

    /// <summary>Partitions of a topic that has to be made; of one that exists its own number counts.</summary>
    /// <value>4 by default, 1 to 1,024.</value>
    [Range(1, 1024)]
    public int Partitions { get; set; } = 4;

    /// <summary>Makes the topics that are missing. With false a missing topic is an error at start.</summary>
    /// <value>False by default; the mock cluster's are always made.</value>
    public bool CreateTopics { get; set; }

    /// <summary>
    /// Asks the cluster for its topics' ids, by which a topic that was deleted and made anew is told from the one before. False for a cluster that has none: Kafka
    /// before 2.8, and the mock one; there only an end below the committed offset tells.
    /// </summary>
    /// <value>True by default.</value>
    public bool TopicIds { get; set; } = true;

    /// <summary>The consumer group. All silos of one service have the same; it divides the partitions among them and keeps the committed offsets.</summary>
    /// <value><c>weir</c> by default.</value>
    [Required]
    public string Group { get; set; } = "weir";

    /// <summary>This silo's identity in the group, the same after a restart and no other silo's: a restart within <see cref="SessionTimeout"/> then moves no partition (static membership).</summary>
    /// <value>None by default.</value>
    public string? GroupInstance { get; set; }

    /// <summary>How long the group waits for a member that is silent before it gives its partitions to others.</summary>
    /// <value>45 s by default, 1 s to 30 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a partition that is taken away is waited for, until its last checkpoint is made; below Kafka's <c>max.poll.interval.ms</c> of 5 min.</summary>
    /// <value>30 s by default, 1 s to 4 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:04:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RevokeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one question to the cluster may take: topics, offsets, commits.</summary>
    /// <value>10 s by default, 100 ms to 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a record may be under way until it is durable on all in-sync replicas; past that the outcome of its request is unknown.</summary>
    /// <value>30 s by default, 1 s to 15 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long records wait for others to travel with.</summary>
    /// <value>2 ms by default, 0 to 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Bytes on their way to the cluster; a request beyond waits.</summary>
    /// <value>64 MiB by default, 1 MiB to 1 GiB.</value>
    [Range(1L << 20, 1L << 30)]
    public long SendBufferBytes { get; set; } = 64L << 20;

    /// <summary>Bytes of a partition read ahead of its consumers; beyond, the partition is paused.</summary>
    /// <value>4 MiB by default, 64 KiB to 1 GiB.</value>
    [Range(1L << 16, 1L << 30)]
    public long ReadAheadBytes { get; set; } = 4L << 20;

    /// <summary>A value of more bytes is set aside as a dead letter.</summary>
    /// <value>1 MiB by default, 1 KiB to 64 MiB.</value>
    [Range(1 << 10, 64 << 20)]
    public int MaxValueBytes { get; set; } = 1 << 20;

    /// <summary>The form of the values that this service writes, as the content type of one of the stream's formats.</summary>
    /// <value><c>application/json</c> by default.</value>
    [Required]
    public string ContentType { get; set; } = "application/json";

    /// <summary>What a value is whose message has no header <c>content-type</c>.</summary>
    /// <value><c>application/json</c> by default.</value>
    [Required]
    public string DefaultContentType { get; set; } = "application/json";

    /// <summary>Topic of the dead letters: <see cref="TopicPrefix"/> and this. One partition; what it keeps is its own retention's.</summary>
    /// <value><c>dead-letters</c> by default.</value>
    [Required]
    public string DeadLetters { get; set; } = "dead-letters";

    /// <summary>
    /// Topic of the marks that all silos keep of numbered requests: <see cref="TopicPrefix"/> and this. One partition, <c>cleanup.policy=compact,delete</c>, a retention above
    /// <see cref="ProducerOptions.ProducerExpiry"/>. Needed where <see cref="GrainStorage"/> is set.
    /// </summary>
    /// <value><c>producers</c> by default.</value>
    [Required]
    public string Producers { get; set; } = "producers";

    /// <summary>
    /// Name of the silo's grain storage in which each partition's place is kept besides the group's committed offset, with the topic's identity and with what the partition has of
    /// numbered requests. Without one requests cannot be numbered, and of a topic without an id only the end tells that it is another one.
    /// </summary>
    /// <value>None by default; set by the application.</value>
    public string? GrainStorage { get; set; }

    /// <summary>How often the clients say how they and their brokers do, for the metrics; zero for never.</summary>
    /// <value>5 s by default, 0 to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan StatisticsInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>librdkafka's own properties, such as <c>security.protocol</c>, <c>sasl.username</c> or <c>ssl.ca.location</c>; they go before what is set above, except where exactness depends on it.</summary>
    /// <value>None by default.</value>
    public IDictionary<string, string> Client { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Starts although a topic is another one than the committed offsets are of, or ends below them: reading begins at what is there.</summary>
    /// <value>False by default.</value>
    public bool AcceptNewLog { get; set; }

    internal string TopicOf(string stream) => TopicPrefix + stream;
}
