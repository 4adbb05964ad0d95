namespace Weir.Streaming.Kafka.Growth;

/// <summary>How a topic is now, as the cluster says.</summary>
internal interface ITopicSource
{
    /// <summary>Its identity: another one when it has been deleted and made anew. Where topics have none, what it was when the log was opened.</summary>
    Task<string> FindIdAsync(KafkaTopic topic, CancellationToken cancellationToken);

    /// <summary>How many partitions it has.</summary>
    Task<int> CountPartitionsAsync(KafkaTopic topic, CancellationToken cancellationToken);

    /// <summary>Where its first partitions end.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">How many of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<long>> FindEndsAsync(KafkaTopic topic, int partitions, CancellationToken cancellationToken);
}
