using Confluent.Kafka;
using Weir.Streaming.Kafka.Consuming;

namespace Weir.Streaming.Kafka.Growth;

/// <summary>Asks the cluster itself.</summary>
internal sealed class ClusterTopics(GroupConsumer consumer, KafkaOptions options) : ITopicSource
{
    public async Task<string> FindIdAsync(KafkaTopic topic, CancellationToken cancellationToken) => options.Mock || !options.TopicIds
        ? topic.Id
        : await consumer.AskAsync(client =>
        {
            using var admin = new DependentAdminClientBuilder(client.Handle).Build();
            return KafkaTopics.FindId(admin, options, topic.Name);
        }).WaitAsync(cancellationToken);

    public async Task<int> CountPartitionsAsync(KafkaTopic topic, CancellationToken cancellationToken)
    {
        var count = await consumer.AskAsync(client =>
        {
            using var admin = new DependentAdminClientBuilder(client.Handle).Build();
            return admin.GetMetadata(topic.Name, options.RequestTimeout).Topics.Find(found => found.Topic == topic.Name && !found.Error.IsError)?.Partitions.Count;
        }).WaitAsync(cancellationToken);
        return count is > 0 and var some ? some : throw new KafkaException(ErrorCode.UnknownTopicOrPart);
    }

    public async Task<IReadOnlyList<long>> FindEndsAsync(KafkaTopic topic, int partitions, CancellationToken cancellationToken) => await consumer.AskAsync(client =>
        Enumerable.Range(0, partitions).Select(partition => client.AskEnds(new TopicPartition(topic.Name, partition), options.RequestTimeout).High.Value).ToArray())
        .WaitAsync(cancellationToken);
}
