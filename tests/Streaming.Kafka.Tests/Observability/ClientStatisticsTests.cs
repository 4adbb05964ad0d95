using Weir.Streaming.Kafka.Observability;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Observability;

/// <summary>What the clients say of themselves.</summary>
public sealed class ClientStatisticsTests
{
    private const string Consumer = """
        {"name":"weir#consumer-1","type":"consumer","msg_cnt":0,"msg_size":0,
         "brokers":{
          "kafka-1:9092/bootstrap":{"name":"kafka-1:9092/bootstrap","nodeid":-1,"source":"configured","outbuf_cnt":9,"connects":9},
          "kafka-1:9092/1":{"name":"kafka-1:9092/1","nodeid":1,"source":"learned","outbuf_cnt":2,"connects":3,"disconnects":1,"req_timeouts":4,
            "rtt":{"min":1,"avg":1500,"p99":250000,"cnt":10},"toppars":{"t-0":{"topic":"t","partition":0}}},
          "kafka-2:9092/2":{"name":"kafka-2:9092/2","nodeid":2,"connects":1,"rtt":{"avg":0,"p99":0,"cnt":0}},
          "GroupCoordinator":{"name":"GroupCoordinator","nodeid":-1,"source":"logical","connects":1}},
         "topics":{"t":{"topic":"t","partitions":{"0":{"fetchq_cnt":3,"fetchq_size":300},"1":{"fetchq_cnt":4,"fetchq_size":400}}},
                   "u":{"topic":"u","partitions":{"-1":{"fetchq_cnt":0,"fetchq_size":0}}}}}
        """;

    [Fact]
    public void Parse_OfAConsumersDocument_HasBrokersByNumberAndTheQueuesTogether()
    {
        var document = StatisticsDocument.Parse(Consumer);

        Assert.Equal(
            [
                new BrokerStatistics("1", 0.0015, 0.25, Waiting: 2, Connects: 3, Disconnects: 1, Timeouts: 4),
                new BrokerStatistics("2", null, null, Waiting: 0, Connects: 1, Disconnects: 0, Timeouts: 0),
                new BrokerStatistics("coordinator", null, null, Waiting: 0, Connects: 1, Disconnects: 0, Timeouts: 0),
            ],
            document.Brokers);
        Assert.Equal((7, 700), (document.QueuedRecords, document.QueuedBytes));
    }

    [Fact]
    public void Parse_OfAProducersDocument_HasWhatWaitsToBeSent()
    {
        var document = StatisticsDocument.Parse("""{"type":"producer","msg_cnt":5,"msg_size":512,"brokers":{},"topics":{"t":{"partitions":{"0":{"msgq_cnt":5}}}}}""");

        Assert.Equal((5, 512), (document.QueuedRecords, document.QueuedBytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("""{"brokers":[],"topics":7}""")]
    [InlineData("""{"brokers":{"a":null,"b":[],"c":{"nodeid":"1"},"d":{"nodeid":1e300},"e":{}},"topics":{"t":null,"u":{"partitions":[1]},"v":{"partitions":{"0":"x"}}}}""")]
    [InlineData("""{"msg_cnt":"many","msg_size":1.5,"brokers":{"\ud800":{"nodeid":1}}}""")]
    public void Parse_OfGarbage_KnowsNothingAndDoesNotFail(string json)
    {
        var document = StatisticsDocument.Parse(json);

        Assert.Empty(document.Brokers);
        Assert.Equal((0, 0), (document.QueuedRecords, document.QueuedBytes));
    }

    [Fact]
    public void Parse_OfABrokerWhoseFieldsAreNoNumbers_LeavesThemOut() => Assert.Equal(
        new BrokerStatistics("1", null, null, 0, 0, 0, Timeouts: 2),
        Assert.Single(StatisticsDocument.Parse("""{"brokers":{"a":{"nodeid":1,"rtt":7,"outbuf_cnt":null,"connects":{},"disconnects":"3","req_timeouts":2}}}""").Brokers));

    [Fact]
    public void Parse_OfMoreBrokersThanThereCanBe_EndsSomewhere()
    {
        var brokers = string.Join(",", Enumerable.Range(0, 1000).Select(id => $"\"{id}\":{{\"nodeid\":{id}}}"));

        Assert.Equal(256, StatisticsDocument.Parse($"{{\"brokers\":{{{brokers}}}}}").Brokers.Count);
    }

    [Fact]
    public void Read_WhenTheNewestIsGarbage_KnowsNothing_UntilTheNextOneComes()
    {
        var statistics = new ClientStatistics();
        statistics.Take(Consumer);
        Assert.Equal(3, statistics.Read().Brokers.Count);
        Assert.Equal(3, statistics.Read().Brokers.Count);

        statistics.Take("{\"brokers\"");
        Assert.Empty(statistics.Read().Brokers);
        statistics.Take(Consumer);
        Assert.Equal(3, statistics.Read().Brokers.Count);

        statistics.End();
        Assert.Same(StatisticsDocument.Empty, statistics.Read());
    }

    [KafkaFact]
    public async Task Statistics_OfBothClients_AreShownByBroker_WhileTheyLive()
    {
        await using var log = new MeteredLog(configure: options => options.StatisticsInterval = TimeSpan.FromMilliseconds(500));
        await log.JoinAsync();
        await log.AppendAsync([1]);

        foreach (var client in (string[])["consumer", "producer"])
        {
            await log.Metrics.UntilAsync($"weir.kafka.broker.connects{{client={client},broker=1}}", count => count >= 1);

            // Of the last interval only: something has to be asked in it.
            await MetricReader.UntilAsync(
                async () =>
                {
                    await log.AppendAsync([1]);
                    return log.Metrics.Read($"weir.kafka.broker.rtt{{client={client},broker=1}}") > 0 && log.Metrics.Read($"weir.kafka.broker.rtt.p99{{client={client},broker=1}}") > 0;
                },
                () => $"no round trip of the {client}");
            Assert.Equal(0, log.Metrics.Read($"weir.kafka.broker.timeouts{{client={client},broker=1}}"));
            Assert.NotNull(log.Metrics.Read($"weir.kafka.client.queue.records{{client={client}}}"));
        }

        await log.Metrics.UntilAsync("weir.kafka.broker.connects{client=consumer,broker=coordinator}", count => count >= 1);
        log.Cluster.StopBroker(1);
        await log.Metrics.UntilAsync("weir.kafka.broker.disconnects{client=producer,broker=1}", count => count >= 1);
    }

    [KafkaFact]
    public async Task Statistics_WhenTheIntervalIsZero_AreNotAskedFor()
    {
        Assert.Equal(5000, KafkaClients.Consumer(new KafkaOptions()).StatisticsIntervalMs);
        Assert.Equal(5000, KafkaClients.Producer(new KafkaOptions()).StatisticsIntervalMs);
        var off = new KafkaOptions { StatisticsInterval = TimeSpan.Zero };
        Assert.Equal(0, KafkaClients.Consumer(off).StatisticsIntervalMs);
        Assert.Equal(0, KafkaClients.Producer(off).StatisticsIntervalMs);

        await using var log = new MeteredLog(configure: options => options.StatisticsInterval = TimeSpan.Zero);
        await log.JoinAsync();
        await log.AppendAsync([1]);
        Assert.Empty(log.Metrics.Find("weir.kafka.broker"));
    }
}
