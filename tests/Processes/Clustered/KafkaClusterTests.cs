using System.Globalization;
using Weir.Processes.Support;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Processes.Clustered;

/// <summary>Three real silos over one Kafka cluster, with membership and state in PostgreSQL; one is killed with SIGKILL under load.</summary>
public sealed class KafkaClusterTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const int Silos = 3;
    private const int Partitions = 8;
    private const int RequestsPerKill = 60;
    private const int RequestRecords = 50;
    private static readonly TimeSpan LimitPerKill = TimeSpan.FromMinutes(3);
    private readonly string _cluster = $"c{Guid.NewGuid():N}";
    private readonly List<string> _directories = [];

    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("KAFKA_CLUSTER_KILLS") ?? "1", CultureInfo.InvariantCulture);

    [PostgresKafkaFact]
    public async Task Totals_WhenASiloIsKilledUnderLoad_CountEveryAcknowledgedRecordOnceAtEverySilo()
    {
        using var limit = new CancellationTokenSource((Kills + 1) * LimitPerKill);
        await using var kafka = await MockKafka.StartAsync(Partitions);
        var silos = new List<SiloProcess>();
        try
        {
            for (var silo = 0; silo < Silos; silo++)
            {
                silos.Add(await StartAsync(kafka));
            }

            ServerAddress[] addresses = [.. silos.Select(silo => new ServerAddress(silo.Url))];
            Producer[] producers = [new("a", "counter", 1, addresses[0], RequestRecords), new("b", "cumulative", 2, addresses[1], RequestRecords), new("c", "rate", 3, addresses[2], RequestRecords)];
            for (var kill = 0; kill < Kills; kill++)
            {
                var sending = Task.WhenAll(producers.Select(p => p.SendAsync(RequestsPerKill, limit.Token)));
                var dead = kill % Silos;
                await producers[dead].WhenAnsweredAsync((kill * RequestsPerKill) + (RequestsPerKill / 2));
                addresses[dead].GoesDown();
                await silos[dead].KillAsync();

                // What it had under way is sent again to another one.
                addresses[dead].IsBackAt(silos[(dead + 1) % Silos].Url);
                await sending;
                await silos[dead].DisposeAsync();
                silos[dead] = await StartAsync(kafka);
                addresses[dead].GoesDown();
                addresses[dead].IsBackAt(silos[dead].Url);
            }

            Assert.True(kafka.HasLostNothing(Partitions), "the mock cluster has dropped records: the run says nothing");
            foreach (var silo in silos)
            {
                foreach (var producer in producers)
                {
                    await Eventually.AgreesAsync(() => producer.Oracle.CompareAsync(silo.Url, limit.Token), silo.Url.ToString(), LimitPerKill);
                }
            }

            Assert.True(producers.Sum(producer => producer.Repeats) > 0, "no request was cut off by the kill: the run says little");
        }
        finally
        {
            silos.Reverse();
            foreach (var silo in silos)
            {
                await silo.DisposeAsync();
            }

            _directories.ForEach(directory => Directory.Delete(directory, recursive: true));
        }
    }

    private async Task<SiloProcess> StartAsync(MockKafka kafka)
    {
        _directories.Add(Repository.TemporaryDirectory("silo"));
        return await SiloProcess.StartAsync(_directories[^1], LimitPerKill, [
            .. kafka.Settings,
            "--Cluster:Membership=PostgreSql", $"--Cluster:ClusterId={_cluster}", $"--Cluster:ConnectionString={postgres.ConnectionString}",
            $"--Cluster:SiloPort={PostgresServer.FreePort()}", $"--Cluster:GatewayPort={PostgresServer.FreePort()}",
            "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={postgres.ConnectionString}",
        ]);
    }

    /// <summary>Needs both; skipped with the reason where one is missing.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PostgresKafkaFactAttribute : FactAttribute
    {
        public PostgresKafkaFactAttribute() => Skip = PostgresBinaries.Missing ?? new KafkaFactAttribute().Skip;
    }
}
