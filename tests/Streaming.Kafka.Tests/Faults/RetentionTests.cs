using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Faults;

/// <summary>Records that the topic's retention deletes before they are consumed.</summary>
public sealed class RetentionTests
{
    [KafkaFact]
    public async Task Start_WhenRecordsWereDeletedUnread_NotesTheRangeAndReadsOnBehindIt()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        await world.ProduceAsync("a", [1]);
        await world.CommittedAsync();
        await world.Silos.DisposeAsync();

        await world.ProduceAsync("a", [2]);
        await world.ProduceAsync("a", [3]);
        var kept = await world.ProduceAsync("a", [4]);
        world.Cluster.DeleteRecords(KafkaWorld.Stream, 0, kept.Offset.Value);
        await world.StartAsync();

        await world.CommittedAsync();
        Assert.Equal([1, 4], world.Durable("a"));
        var letter = Assert.Single(await world.LettersAsync());
        Assert.Equal((KafkaWorld.Stream, 0, 1L), (letter.Stream, letter.Partition, letter.Offset));
        Assert.StartsWith("Offsets 1 to 3 of checked/0 are gone", letter.Reason, StringComparison.Ordinal);
    }
}
