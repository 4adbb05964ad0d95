using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Weir.Streaming.Kafka.Growth;

/// <summary>The growth of every topic.</summary>
internal sealed class TopicGrowths : IDisposable
{
    private readonly Dictionary<string, TopicGrowth> _byStream;

    public TopicGrowths(KafkaOptions options, KafkaTopics topics, ITopicSource source, Func<IGrainStorage?> storage, ILogger logger) =>
        _byStream = topics.All.ToDictionary(topic => topic.Stream, topic => new TopicGrowth(options, topic, source, storage, logger), StringComparer.Ordinal);

    /// <summary>The growth of a stream's topic.</summary>
    public TopicGrowth Of(string stream) => _byStream[stream];

    public void Dispose()
    {
        foreach (var growth in _byStream.Values)
        {
            growth.Dispose();
        }
    }
}
