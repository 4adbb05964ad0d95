using System.Globalization;
using Weir.Processes.Support;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Processes;

/// <summary>The real process over a Kafka cluster in another one, killed with SIGKILL under load: what was acknowledged is counted exactly once.</summary>
public sealed class KafkaCrashTests
{
    private const int Partitions = 8;

    // So little that the mock cluster, which drops the oldest of what it cannot keep, keeps all of 20 kills.
    private const int RequestsPerKill = 30;
    private const int RequestRecords = 50;
    private const int KillsPerRound = 2;
    private static readonly TimeSpan LimitPerKill = TimeSpan.FromSeconds(60);

    private static int Kills => Setting("KAFKA_KILLS", 2);

    private static int Seed => Setting("KAFKA_SEED", 1);

    [KafkaFact]
    public Task Totals_WhenTheProcessIsKilledUnderLoad_CountEveryAcknowledgedRecordOnce() => RunAsync(
        Seed,
        Kills,
        address => [new Producer("a", "counter", Seed, address, RequestRecords), new Producer("b", "cumulative", Seed + 1, address, RequestRecords), new Producer("c", "rate", Seed + 2, address, RequestRecords)],
        (producer, server, token) => ((Producer)producer).Oracle.CompareAsync(server, token),
        $"KAFKA_KILLS={Kills} KAFKA_SEED={Seed}");

    [KafkaTheory]
    [MemberData(nameof(CrashTests.FewerRounds), MemberType = typeof(CrashTests))]
    public Task Readings_WhenTheProcessIsKilledUnderLoad_AreCountedAndKeptOnce(int seed) => RunAsync(
        seed,
        KillsPerRound,
        address => [new ReadingProducer("lift 1", seed, address, RequestRecords), new ReadingProducer("lift/2", seed + 1, address, RequestRecords), new ReadingProducer("lift 3", seed + 2, address, RequestRecords)],
        (producer, server, token) => ((ReadingProducer)producer).Oracle.CompareAsync(server, token),
        $"CRASH_ROUNDS=1 CRASH_FIRST_SEED={seed}");

    private static async Task RunAsync(
        int seed, int kills, Func<ServerAddress, NumberedProducer[]> create, Func<NumberedProducer, Uri, CancellationToken, Task<IReadOnlyList<string>>> compare, string again)
    {
        using var limit = new CancellationTokenSource((kills + 2) * LimitPerKill);
        var data = Repository.TemporaryDirectory("kafka");
        var random = new Random(seed);
        await using var kafka = await MockKafka.StartAsync(Partitions);
        var silo = await SiloProcess.StartAsync(data, kafka.Settings);
        try
        {
            var address = new ServerAddress(silo.Url);
            var producers = create(address);
            var answered = 0;
            for (var kill = 0; kill < kills; kill++)
            {
                var sending = Task.WhenAll(producers.Select(p => p.SendAsync(RequestsPerKill, limit.Token)));
                await producers[random.Next(3)].WhenAnsweredAsync(answered + random.Next(1, RequestsPerKill));
                address.GoesDown();
                await silo.KillAsync();
                await silo.DisposeAsync();
                silo = await SiloProcess.StartAsync(data, kafka.Settings);
                address.IsBackAt(silo.Url);
                await sending;
                answered += RequestsPerKill;
            }

            Assert.True(kafka.HasLostNothing(Partitions), "the mock cluster has dropped records: the run says nothing");
            foreach (var producer in producers)
            {
                await Eventually.AgreesAsync(() => compare(producer, silo.Url, limit.Token), again);
            }
        }
        finally
        {
            await silo.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    private static int Setting(string name, int otherwise) => int.Parse(Environment.GetEnvironmentVariable(name) ?? $"{otherwise}", CultureInfo.InvariantCulture);
}
