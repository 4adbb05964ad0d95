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
    private static readonly TimeSpan LimitPerKill = TimeSpan.FromSeconds(60);

    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("KAFKA_KILLS") ?? "2", CultureInfo.InvariantCulture);

    private static int Seed => int.Parse(Environment.GetEnvironmentVariable("KAFKA_SEED") ?? "1", CultureInfo.InvariantCulture);

    [KafkaFact]
    public async Task Totals_WhenTheProcessIsKilledUnderLoad_CountEveryAcknowledgedRecordOnce()
    {
        using var limit = new CancellationTokenSource((Kills + 2) * LimitPerKill);
        var data = Repository.TemporaryDirectory("kafka");
        var random = new Random(Seed);
        await using var kafka = await MockKafka.StartAsync(Partitions);
        var silo = await SiloProcess.StartAsync(data, kafka.Settings);
        try
        {
            var address = new ServerAddress(silo.Url);
            Producer[] producers = [new("a", "counter", Seed, address, RequestRecords), new("b", "cumulative", Seed + 1, address, RequestRecords), new("c", "rate", Seed + 2, address, RequestRecords)];
            var answered = 0;
            for (var kill = 0; kill < Kills; kill++)
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
                await Eventually.AgreesAsync(() => producer.Oracle.CompareAsync(silo.Url, limit.Token), $"KAFKA_KILLS={Kills} KAFKA_SEED={Seed}");
            }
        }
        finally
        {
            await silo.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }
}
