using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Faults;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Observability;

/// <summary>How far behind a silo says that it is.</summary>
public sealed class LagMetricTests
{
    private static readonly string Records = MeteredLog.Of("weir.kafka.lag.records");
    private static readonly string Seconds = MeteredLog.Of("weir.kafka.lag");

    [KafkaFact]
    public async Task Lag_WhileNothingIsCommitted_Grows_AndIsZeroOnceItIs()
    {
        await using var log = new MeteredLog();
        await log.JoinAsync();
        await using var reader = await log.OpenAsync();
        await log.ProduceAsync("k", [1]);
        await log.ProduceAsync("k", [2]);
        await log.Metrics.UntilAsync(Records, records => records == 2);
        await log.ProduceAsync("k", [3]);
        await log.Metrics.UntilAsync(Records, records => records == 3);

        await MeteredLog.ReadAsync(reader, until: 3);
        Assert.Equal(3, log.Metrics.Read(Records));
        await log.CommitAsync(reader, 2);
        Assert.Equal(1, log.Metrics.Read(Records));
        await log.CommitAsync(reader, 3);

        Assert.Equal(0, log.Metrics.Read(Records));
        Assert.Equal(0, log.Metrics.Read(Seconds));
    }

    [KafkaFact]
    public async Task LagSeconds_OfAnOldRecord_AreItsAge_UntilItIsCommitted()
    {
        await using var log = new MeteredLog();
        await log.JoinAsync();
        await log.Metrics.UntilAsync(Seconds, seconds => seconds == 0);
        await using var reader = await log.OpenAsync();
        await log.ProduceAsync("k", [1], age: TimeSpan.FromHours(1));

        await log.Metrics.UntilAsync(Seconds, seconds => seconds is > 3600 and < 3700);
        await MeteredLog.ReadAsync(reader, until: 1);
        Assert.InRange(log.Metrics.Read(Seconds)!.Value, 3600, 3700);
        await log.CommitAsync(reader, 1);

        Assert.Equal(0, log.Metrics.Read(Seconds));
    }

    [KafkaFact]
    public async Task LagSeconds_OfRecordsThatNobodyReads_GrowAllTheSame()
    {
        await using var log = new MeteredLog();
        await log.JoinAsync();
        await log.ProduceAsync("k", [1], age: TimeSpan.FromHours(1));

        await log.Metrics.UntilAsync(Seconds, seconds => seconds > 0);
        var before = log.Metrics.Read(Seconds);
        await log.Metrics.UntilAsync(Seconds, seconds => seconds > before);
    }

    [KafkaFact]
    public async Task Lag_WhenATransactionsMarkStandsLast_IsZeroOnceTheRecordsBeforeItAreCommitted()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        using var metrics = new MetricReader(world.Meters);
        MeteredLog.ProduceInTransaction(world.Cluster, KafkaWorld.Stream, "a", [1]);

        await metrics.UntilAsync($"weir.kafka.commits{{stream={KafkaWorld.Stream},partition=0}}", commits => commits > 0);
        await metrics.UntilAsync($"weir.kafka.lag.records{{stream={KafkaWorld.Stream},partition=0}}", records => records == 0);

        // Everybody else sees it too: the group's offset is the end.
        await world.CommittedAsync();
        Assert.Equal([1], world.Durable("a"));
    }

    [KafkaFact]
    public async Task ReadAsync_WhenATransactionsMarkStandsLast_PassesOverItWithAnEntryOfNoRecords()
    {
        await using var log = new MeteredLog();
        await log.JoinAsync();
        await using var reader = await log.OpenAsync();
        log.ProduceInTransaction("k", [1]);

        var entries = await MeteredLog.ReadAsync(reader, until: 2);

        Assert.Equal([(0, 1, 1), (1, 2, 0)], entries.Select(entry => (entry.Offset, entry.NextOffset, entry.Groups.Count)));
        Assert.False(reader.MayHaveMore);
    }

    [KafkaFact]
    public async Task GetLagBytes_OfPartitionsThatAreNotThisSilos_AreKnownToo_AndWhatIsDeletedIsNoLag()
    {
        await using var log = new MeteredLog(partitions: 2);
        await log.ProduceAsync("k", new byte[100], partition: 1);
        await log.ProduceAsync("k", new byte[100], partition: 1);

        await MetricReader.UntilAsync(() => log.Log.Appender.GetLagBytes(MeteredLog.Stream) > 0, () => "no lag");
        Assert.Empty(log.Metrics.Find("weir.kafka.lag"));
        log.Cluster.DeleteRecords("p-" + MeteredLog.Stream, 1, 2);

        await MetricReader.UntilAsync(() => log.Log.Appender.GetLagBytes(MeteredLog.Stream) == 0, () => "still lag");
    }

    [KafkaFact]
    public async Task Look_WhenTheClusterRefusesIt_SaysSo_KeepsWhatIsKnown_AndGoesOn()
    {
        using var lines = new LogLines();
        await using var log = new MeteredLog(loggers: lines);
        await log.JoinAsync();
        await log.ProduceAsync("k", [1]);
        await log.Metrics.UntilAsync(Records, records => records == 1);

        // Both of a partition's ends are asked for.
        log.Cluster.FailNext(MockRequest.ListOffsets, ErrorCode.TopicAuthorizationFailed, ErrorCode.TopicAuthorizationFailed);
        await MetricReader.UntilAsync(() => !lines.Lines.IsEmpty, () => "nothing was said");

        Assert.Equal("How far the group is behind could not be found out, 1 times since the last such line: Broker: Topic authorization failed", Assert.Single(lines.Lines));
        Assert.Equal(1, log.Metrics.Read(Records));
        await log.ProduceAsync("k", [2]);
        await log.Metrics.UntilAsync(Records, records => records == 2);
    }

    [KafkaFact]
    public async Task Look_WhileAMemberWaitsToJoinLongerThanAQuestionMayTake_DoesNotCostItItsConnection()
    {
        using var cluster = MeteredLog.MakeCluster(partitions: 2);
        await using var first = new MeteredLog(cluster: cluster, configure: Configure);
        await first.JoinAsync(partitions: 2);
        await using var second = new MeteredLog(cluster: cluster, configure: Configure);

        await second.JoinAsync(partitions: 1);

        const string Coordinator = "{client=consumer,broker=coordinator}";
        await second.Metrics.UntilAsync("weir.kafka.broker.connects" + Coordinator, count => count >= 1);
        Assert.Equal(0, second.Metrics.Read("weir.kafka.broker.timeouts" + Coordinator));
        Assert.Equal(0, second.Metrics.Read("weir.kafka.broker.disconnects" + Coordinator));

        static void Configure(KafkaOptions options)
        {
            options.SessionTimeout = TimeSpan.FromSeconds(5);
            options.RequestTimeout = TimeSpan.FromSeconds(1);
            options.StatisticsInterval = TimeSpan.FromMilliseconds(100);
        }
    }

    /// <summary>What is said about the lag.</summary>
    private sealed class LogLines : ILoggerFactory, ILogger
    {
        private const int Unknown = 4401;

        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == Unknown)
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
