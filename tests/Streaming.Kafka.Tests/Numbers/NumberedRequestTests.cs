using Confluent.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Numbers;

/// <summary>Numbered requests that several silos take: each has its own log over one cluster.</summary>
public sealed class NumberedRequestTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly SharedStorage _storage = new();
    private readonly List<KafkaLog> _logs = [];
    private MockCluster? _cluster;

    [KafkaFact]
    public async Task ARequest_ThatIsRepeatedAtAnotherSilo_GetsTheFirstAnswer()
    {
        var (one, other) = (Open(), Open());
        Assert.Equal(ClaimOutcome.First, await SendAsync(one, "p", 1, Now, rejected: 3));

        using var claim = await ClaimAsync(other, "p", 1);

        Assert.Equal(ClaimOutcome.Complete, claim.Outcome);
        Assert.Equal(new AppendAttempt(Now, 2, 2, 3), claim.Attempt);
    }

    [KafkaFact]
    public async Task Numbers_WhicheverSiloTakesThem_GoOnWithoutGaps()
    {
        var (one, other) = (Open(), Open());
        for (var number = 1; number <= 10; number++)
        {
            Assert.Equal(ClaimOutcome.First, await SendAsync(number % 2 == 0 ? one : other, "p", number, Now));
        }

        using var gap = await ClaimAsync(other, "p", 12);
        using var unknown = await ClaimAsync(other, "q", 2);
        Assert.Equal((ClaimOutcome.Refused, 10), (gap.Outcome, gap.Last));
        Assert.Equal((ClaimOutcome.Refused, null), (unknown.Outcome, unknown.Last));
    }

    [KafkaFact]
    public async Task ARequest_WhoseSiloDiedBeforeItWasDone_IsCompletedByAnotherAsItWasJudged()
    {
        var one = Open();
        using (var claim = await ClaimAsync(one, "p", 1))
        {
            // Noted and then not sent: the broker refuses the records for good.
            Cluster.StopBroker(1);
            var appending = AppendAsync(one, claim, new AppendAttempt(Now, 2, 2, 1));
            Cluster.StartBroker(1);
            Cluster.FailNext(MockRequest.Produce, ErrorCode.NoError, ErrorCode.MsgSizeTooLarge, ErrorCode.MsgSizeTooLarge);
            await Assert.ThrowsAsync<AppendFailedException>(() => appending);
        }

        Cluster.FailNoMore(MockRequest.Produce);
        var other = Open();
        using var again = await ClaimAsync(other, "p", 1);
        Assert.Equal(ClaimOutcome.Incomplete, again.Outcome);
        Assert.Equal(new AppendAttempt(Now, 2, 2, 1), again.Attempt);
        await AppendAsync(other, again, again.Attempt!.Value);
        using var done = await ClaimAsync(Open(), "p", 1);
        Assert.Equal(ClaimOutcome.Complete, done.Outcome);
    }

    [KafkaFact]
    public async Task ANumber_ThatTwoSilosBeginAtOnce_IsOneAttempts()
    {
        KafkaLog[] logs = [Open(), Open(), Open()];
        for (var number = 1; number <= 20; number++)
        {
            // Judged alike in the odd rounds: then nobody has to come again.
            var sends = logs.Select((log, at) => TrySendAsync(log, "p", number, Now.AddSeconds(at), rejected: number % 2 == 0 ? at : 7)).ToList();
            var outcomes = await Task.WhenAll(sends);

            Assert.True(number % 2 == 0 ? outcomes.Contains(true) : outcomes.All(isDone => isDone), $"number {number}");
            var attempts = new HashSet<AppendAttempt?>();
            foreach (var log in logs.Append(Open()))
            {
                using var claim = await ClaimAsync(log, "p", number);
                Assert.Equal(ClaimOutcome.Complete, claim.Outcome);
                attempts.Add(claim.Attempt);
            }

            Assert.Single(attempts);
        }
    }

    [KafkaFact]
    public async Task ARequest_WithoutRecords_IsRemembered()
    {
        var one = Open();
        using (var claim = await ClaimAsync(one, "p", 1))
        {
            using var nothing = new RecordSet(0);
            await one.Appender.AppendAsync("t", nothing, new AppendAttempt(Now, 2, 0, 5), claim, CancellationToken.None);
        }

        using var again = await ClaimAsync(Open(), "p", 1);
        Assert.Equal((ClaimOutcome.Complete, 0, 5), (again.Outcome, again.Attempt!.Value.Accepted, again.Attempt.Value.Rejected));
    }

    [KafkaFact]
    public async Task ANumber_OlderThanTheWindow_IsRefusedEverywhere()
    {
        var one = Open(window: 20);
        for (var number = 1; number <= 22; number++)
        {
            await SendAsync(one, "p", number, Now);
        }

        foreach (var log in (KafkaLog[])[one, Open(window: 20)])
        {
            using var old = await ClaimAsync(log, "p", 2);
            using var kept = await ClaimAsync(log, "p", 3);
            Assert.Equal((ClaimOutcome.Refused, 22), (old.Outcome, old.Last));
            Assert.Equal(ClaimOutcome.Complete, kept.Outcome);
        }
    }

    [KafkaFact]
    public async Task TheMarks_WithSomethingElseAmongThem_AreReadOn()
    {
        using (var foreign = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = Cluster.BootstrapServers }).Build())
        {
            await foreign.ProduceAsync("producers", new Message<Null, string> { Value = "hello" });
            await foreign.ProduceAsync("producers", new Message<Null, string> { Value = """{"stream":"t","producer":"p","sequence":0}""" });
        }

        Assert.Equal(ClaimOutcome.First, await SendAsync(Open(), "p", 1, Now));
    }

    [KafkaFact]
    public async Task Claim_WithoutGrainStorage_SaysWhatIsMissing()
    {
        var log = Open(numbered: false);

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => ClaimAsync(log, "p", 1));

        Assert.Contains("KafkaOptions.GrainStorage", refused.Message, StringComparison.Ordinal);
    }

    [KafkaFact]
    public async Task Claim_WhenTheClusterIsAway_FailsAsUnknown()
    {
        var log = Open();
        Cluster.StopBroker(1);

        await Assert.ThrowsAsync<AppendFailedException>(() => ClaimAsync(log, "p", 1));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var log in _logs)
        {
            await log.DisposeAsync();
        }

        _cluster?.Dispose();
    }

    private MockCluster Cluster => _cluster ??= Start();

    private static MockCluster Start()
    {
        var cluster = new MockCluster();
        cluster.CreateTopic("t", 2);
        cluster.CreateTopic("dead-letters", 1);
        cluster.CreateTopic("producers", 1);
        return cluster;
    }

    private KafkaLog Open(bool numbered = true, int window = 1000)
    {
        var log = KafkaLogs.Open(
            new KafkaOptions
            {
                BootstrapServers = Cluster.BootstrapServers,
                TopicIds = false,
                Streams = { "t" },
                ContentType = "x",
                DefaultContentType = "x",
                Client = { ["fetch.wait.max.ms"] = "5" },
                Linger = TimeSpan.Zero,
                RequestTimeout = TimeSpan.FromSeconds(3),
                GrainStorage = numbered ? "places" : null,
            },
            _storage,
            producers: new ProducerOptions { ProducerWindow = window });
        _logs.Add(log);
        return log;
    }

    private static Task<ProducerClaim> ClaimAsync(KafkaLog log, string producer, long number) =>
        log.Appender.ClaimAsync("t", new ProducerSequence(producer, number), CancellationToken.None).AsTask();

    private static async Task<bool> TrySendAsync(KafkaLog log, string producer, long number, DateTimeOffset at, int rejected)
    {
        try
        {
            await SendAsync(log, producer, number, at, rejected);
            return true;
        }
        catch (AppendFailedException)
        {
            return false;
        }
    }

    private static async Task<ClaimOutcome> SendAsync(KafkaLog log, string producer, long number, DateTimeOffset at, int rejected = 0)
    {
        using var claim = await ClaimAsync(log, producer, number);
        if (claim.Outcome is ClaimOutcome.First or ClaimOutcome.Incomplete)
        {
            await AppendAsync(log, claim, claim.Attempt ?? new AppendAttempt(at, 2, 2, rejected));
        }

        return claim.Outcome;
    }

    private static async Task AppendAsync(KafkaLog log, ProducerClaim claim, AppendAttempt attempt)
    {
        using var records = new RecordSet(0);
        records.Add("a"u8, "1"u8);
        records.Add("b"u8, "2"u8);
        await log.Appender.AppendAsync("t", records, attempt, claim, CancellationToken.None);
    }
}
