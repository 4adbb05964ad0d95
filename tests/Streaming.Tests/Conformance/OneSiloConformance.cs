namespace Weir.Streaming.Tests.Conformance;

/// <summary>
/// What holds only as long as no queue changes hands. A last checkpoint finds all consumers where they and the agent end together, and a consumer without a
/// place of its own gets everything exactly once; with several silos it gets what a new reader reads again a second time.
/// </summary>
public abstract class OneSiloConformance() : StreamProviderConformance(silos: 1)
{
    [Fact]
    public async Task Stop_WhenRecordsAreDelivered_MakesACheckpointFirst()
    {
        Settings["Checkpoint:Interval"] = Never;
        await StartAsync();
        await AppendAsync(Stream, ("a", 1), ("b", 2));
        await DeliveredAsync("a", 1);
        await DeliveredAsync("b", 1);
        Assert.Empty(Durable("a"));
        await Cluster.StopAsync();
        Assert.Equal([1], Durable("a"));
        Assert.Equal([2], Durable("b"));
    }

    [Fact]
    public async Task Resume_WhenTheConsumerAsksForTheBeginning_ReadsTheLogAgain()
    {
        await StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await AppendAsync(PlainStream, ("a", i), ("b", i));
        }

        await DeliveredAsync("a", 10);
        await CommittedAsync(PlainStream);
        Test.PlainStart = PartitionToken.Beginning;
        await RestartAsync();
        await AppendAsync(PlainStream, ("a", 10));
        await DeliveredAsync("a", 21);
        Assert.Equal(Enumerable.Range(0, 11).Select(i => (byte)i), Delivered("a").Skip(10));
    }

    [Fact]
    public async Task Resume_WhenTheConsumerAsksForAToken_BeginsAfterIt()
    {
        await StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await AppendAsync(PlainStream, ("a", i));
        }

        await DeliveredAsync("a", 10);
        await CommittedAsync(PlainStream);
        var seventh = Test.GetDelivered("a")[6];
        Test.PlainStart = new PartitionToken(seventh.Offset, seventh.Index);
        await RestartAsync();
        await AppendAsync(PlainStream, ("a", 10));
        await DeliveredAsync("a", 14);
        Assert.Equal([7, 8, 9, 10], Delivered("a").Skip(10));
    }
}
