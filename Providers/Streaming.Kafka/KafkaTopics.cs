using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Weir.Streaming.Kafka;

/// <summary>A stream's topic as the cluster has it.</summary>
/// <param name="Stream">Stream name.</param>
/// <param name="Name">Topic name.</param>
/// <param name="Id">Identity of the topic: another one when it has been deleted and made anew. Without a slash.</param>
/// <param name="Partitions">Number of partitions when it was looked at.</param>
internal sealed record KafkaTopic(string Stream, string Name, string Id, int Partitions);

/// <summary>The topics of the streams.</summary>
internal sealed class KafkaTopics
{
    private static readonly TimeSpan MarksMargin = TimeSpan.FromDays(1);
    private readonly Dictionary<string, KafkaTopic> _byStream;
    private readonly Dictionary<string, string> _streams;

    private KafkaTopics(IReadOnlyList<KafkaTopic> topics)
    {
        All = topics;
        _byStream = topics.ToDictionary(topic => topic.Stream, StringComparer.Ordinal);
        _streams = topics.ToDictionary(topic => topic.Name, topic => topic.Stream, StringComparer.Ordinal);
    }

    public IReadOnlyList<KafkaTopic> All { get; }

    public KafkaTopic Find(string stream) => _byStream.TryGetValue(stream, out var topic)
        ? topic
        : throw new ArgumentException($"There is no stream '{stream}'; there are {string.Join(", ", _byStream.Keys)}.", nameof(stream));

    /// <summary>Identity of a stream's topic; empty where there is no such stream.</summary>
    public string IdOf(string stream) => _byStream.TryGetValue(stream, out var topic) ? topic.Id : "";

    public string FindStream(string topic) => _streams[topic];

    /// <summary>Looks at the topics, and makes those that are missing where that is wanted.</summary>
    /// <exception cref="InvalidOperationException">The client refuses its properties, the cluster does not answer, or a topic is missing.</exception>
    public static KafkaTopics Open(KafkaOptions options, ProducerOptions producers)
    {
        using var admin = Connect(options);
        string[] names = [.. options.Streams.Select(options.TopicOf)];
        TopicSpecification[] wanted =
        [
            .. names.Select(name => new TopicSpecification { Name = name, NumPartitions = options.Partitions }),
            new TopicSpecification { Name = options.TopicOf(options.DeadLetters), NumPartitions = 1 },
            .. options.GrainStorage is null ? Array.Empty<TopicSpecification>() : [Marks(options, producers)],
        ];
        var found = CountPartitions(admin, options);
        TopicSpecification[] missing = [.. wanted.Where(topic => !found.ContainsKey(topic.Name))];
        if (missing.Length > 0)
        {
            if (!options.CreateTopics)
            {
                throw new InvalidOperationException(
                    $"Kafka at {options.BootstrapServers} has no topic {string.Join(", ", missing.Select(topic => topic.Name))}; make them, or start with --Kafka:CreateTopics=true.");
            }

            Create(admin, options, missing);
            found = CountPartitions(admin, options);
        }

        var ids = options.Mock ? MakeIds(names) : options.TopicIds ? FindIds(admin, options, names) : [];
        return new KafkaTopics([.. options.Streams.Select(stream => Make(stream, options.TopicOf(stream), found, ids))]);
    }

    /// <summary>Identity of a topic as it is now; its name where the cluster has no ids.</summary>
    /// <exception cref="InvalidOperationException">The cluster does not say.</exception>
    public static string FindId(IAdminClient admin, KafkaOptions options, string name) => FindIds(admin, options, [name])[name];

    // A number takes the place of the one a window before; what is left of producers that are gone goes with time.
    private static TopicSpecification Marks(KafkaOptions options, ProducerOptions producers) => new()
    {
        Name = options.TopicOf(options.Producers),
        NumPartitions = 1,
        Configs = new Dictionary<string, string>
        {
            ["cleanup.policy"] = "compact,delete",
            ["retention.ms"] = ((long)(producers.ProducerExpiry + MarksMargin).TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
        },
    };

    private static IAdminClient Connect(KafkaOptions options)
    {
        try
        {
            return new AdminClientBuilder(KafkaClients.Admin(options)).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new InvalidOperationException($"{KafkaOptions.Section}:{nameof(options.Client)}: {exception.Message}", exception);
        }
    }

    private static KafkaTopic Make(string stream, string name, Dictionary<string, int> partitions, Dictionary<string, string> ids) =>
        new(stream, name, ids.GetValueOrDefault(name, name), partitions.GetValueOrDefault(name) is > 0 and var count
            ? count
            : throw new InvalidOperationException($"Topic {name} was made and has no partitions yet; start again."));

    private static Dictionary<string, int> CountPartitions(IAdminClient admin, KafkaOptions options)
    {
        try
        {
            return admin.GetMetadata(options.RequestTimeout).Topics.Where(topic => !topic.Error.IsError).ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count, StringComparer.Ordinal);
        }
        catch (KafkaException exception)
        {
            throw new InvalidOperationException($"Kafka at {options.BootstrapServers} does not answer: {exception.Error.Reason}.", exception);
        }
    }

    private static Dictionary<string, string> FindIds(IAdminClient admin, KafkaOptions options, string[] names)
    {
        try
        {
            return Wait(admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(names), new DescribeTopicsOptions { RequestTimeout = options.RequestTimeout }))
                .TopicDescriptions.ToDictionary(topic => topic.Name, TextOf, StringComparer.Ordinal);
        }
        catch (KafkaException exception)
        {
            throw new InvalidOperationException(
                $"Kafka at {options.BootstrapServers} does not say which topics these are: {exception.Error.Reason}. A cluster that knows no topic ids (before 2.8) needs --Kafka:TopicIds=false.", exception);
        }
    }

    // A mock cluster has none, and begins anew with its process: what was read from the one before says nothing of this one's offsets.
    private static Dictionary<string, string> MakeIds(string[] names) => names.ToDictionary(name => name, _ => Guid.NewGuid().ToString("n"), StringComparer.Ordinal);

    // Two halves as hexadecimal digits, without the characters that would need an escape in a name.
    private static string TextOf(TopicDescription topic)
    {
        var id = topic.TopicId;
        return id is null || (id.MostSignificantBits.Value == 0 && id.LeastSignificantBits.Value == 0)
            ? topic.Name
            : $"{id.MostSignificantBits.Value:x16}{id.LeastSignificantBits.Value:x16}";
    }

    private static void Create(IAdminClient admin, KafkaOptions options, TopicSpecification[] topics)
    {
        try
        {
            Wait(admin.CreateTopicsAsync(topics, new CreateTopicsOptions { RequestTimeout = options.RequestTimeout }));
        }
        catch (CreateTopicsException exception) when (exception.Results.All(result => !result.Error.IsError || result.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            // Another silo was first.
        }
        catch (KafkaException exception)
        {
            throw new InvalidOperationException($"Kafka at {options.BootstrapServers} made no topic {string.Join(", ", topics.Select(topic => topic.Name))}: {exception.Error.Reason}.", exception);
        }
    }

    // The container opens the log, once and before anything else runs, and has no way to await it; other logs open their files then.
#pragma warning disable RS0030
    private static T Wait<T>(Task<T> answer) => answer.ConfigureAwait(false).GetAwaiter().GetResult();

    private static void Wait(Task done) => done.ConfigureAwait(false).GetAwaiter().GetResult();
#pragma warning restore RS0030
}
