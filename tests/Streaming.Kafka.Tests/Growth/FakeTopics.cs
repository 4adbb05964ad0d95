using Weir.Streaming.Kafka.Growth;

namespace Weir.Streaming.Kafka.Tests.Growth;

/// <summary>Says of a topic what a test wants, and the truth of the others: the mock cluster cannot grow one.</summary>
/// <param name="partitions">How many partitions it has.</param>
/// <param name="name">Its name.</param>
internal sealed class FakeTopics(int partitions, string name = "t") : ITopicSource
{
    private volatile int _partitions = partitions;

    public int Partitions
    {
        get => _partitions;
        set => _partitions = value;
    }

    public Func<int, IReadOnlyList<long>> Ends { get; set; } = count => [.. Enumerable.Range(0, count).Select(partition => 100L + partition)];

    /// <summary>Another identity than the one it had; null for that.</summary>
    public string? Id { get; set; }

    public Exception? Failure { get; set; }

    public Task<string> FindIdAsync(KafkaTopic topic, CancellationToken cancellationToken) => Task.FromResult(topic.Name == name ? Id ?? topic.Id : topic.Id);

    public Task<int> CountPartitionsAsync(KafkaTopic topic, CancellationToken cancellationToken) => Failure is null ? Task.FromResult(topic.Name == name ? Partitions : topic.Partitions) : Task.FromException<int>(Failure);

    public Task<IReadOnlyList<long>> FindEndsAsync(KafkaTopic topic, int partitions, CancellationToken cancellationToken) => Task.FromResult(Ends(partitions));
}
