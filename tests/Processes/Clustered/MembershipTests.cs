using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Weir.Gateways;
using Weir.Processes.Support;

namespace Weir.Processes.Clustered;

/// <summary>The real process as the one silo of a cluster whose members are listed in PostgreSQL.</summary>
public sealed class MembershipTests(PostgresServer postgres) : IClassFixture<PostgresServer>, IDisposable
{
    private const int Joining = 2;
    private const int Active = 3;
    private const int ShuttingDown = 4;
    private const int Dead = 6;

    // Failure detection takes Orleans longer than this: a silo that leaves by itself must not need it.
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(15);
    private readonly string _cluster = $"c{Guid.NewGuid():N}";
    private readonly string _data = Repository.TemporaryDirectory("membership");
    private readonly (int Silo, int Gateway) _ports = (PostgresServer.FreePort(), PostgresServer.FreePort());

    [PostgresFact]
    public async Task Terminate_OfASiloWithRecords_ChecksInWhatItAppliedThenLeavesTheTable()
    {
        await using var silo = await SiloProcess.StartAsync(_data, Settings());
        await SendAsync(silo, 500);

        silo.Terminate();
        await silo.WaitForExitAsync();

        Assert.Equal(0, silo.ExitCode);
        var history = await postgres.HistoryAsync(_cluster);
        Assert.Equal([Joining, Active, ShuttingDown, Dead], history.Select(change => change.Status));
        Assert.True(history[3].At - history[2].At < LeaveLimit, $"It took {history[3].At - history[2].At} from ShuttingDown to Dead.");
        var commits = Directory.GetFiles(Path.Combine(_data, "log"), "committed.json", SearchOption.AllDirectories);
        Assert.NotEmpty(commits);
        Assert.All(commits, file => Assert.True(File.GetLastWriteTimeUtc(file) < history[2].At, $"{file} was written at {File.GetLastWriteTimeUtc(file):O}, after ShuttingDown at {history[2].At:O}."));
    }

    [PostgresFact]
    public async Task Start_AfterSigkill_TakesThePlaceOfTheDeadGenerationAtOnce()
    {
        await using var first = await SiloProcess.StartAsync(_data, Settings());
        await SendAsync(first, 50);
        await first.KillAsync();

        // SiloProcess gives up after a minute; Orleans waits five for a dead silo at another address.
        await using var second = await SiloProcess.StartAsync(_data, Settings());

        var history = await postgres.HistoryAsync(_cluster);
        Assert.Equal([Joining, Active, Dead, Joining, Active], history.Select(change => change.Status));
        Assert.Equal(history[0].Generation, history[2].Generation);
        await Eventually(() => TotalsAsync(second), totals => totals.Contains("\"tx\":1225,", StringComparison.Ordinal), "the totals are there again");
    }

    [PostgresFact]
    public async Task Start_AfterSigkillAtAnotherAddress_GivesUpTheDeadSiloBeforeOrleansGivesUpTheStart()
    {
        await using var first = await SiloProcess.StartAsync(_data, Settings());
        await first.KillAsync();

        // Silent after half a minute, then three probes; Orleans alone ends the start after five minutes.
        await using var second = await SiloProcess.StartAsync(
            _data, TimeSpan.FromMinutes(2), Settings(ports: (PostgresServer.FreePort(), PostgresServer.FreePort())));

        var history = await postgres.HistoryAsync(_cluster);
        Assert.Equal(Dead, history.Last(change => change.Generation == history[0].Generation).Status);
        Assert.Contains($"127.0.0.1:{_ports.Silo} does not answer", second.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Client_OfOrleans_FindsTheSiloInTheTable()
    {
        await using var silo = await SiloProcess.StartAsync(_data, Settings());
        await SendAsync(silo, 3);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(ids => (ids.ClusterId, ids.ServiceId) = (_cluster, "default"))
            .UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = ("Npgsql", postgres.ConnectionString)));
        using var host = builder.Build();
        await host.StartAsync();

        var grain = host.Services.GetRequiredService<IClusterClient>().GetGrain<IGatewayGrain>("g");
        await Eventually(() => grain.GetSummaryAsync(CancellationToken.None), summary => summary is not null, "the gateway has a summary");
        await host.StopAsync();
    }

    [PostgresFact]
    public async Task Start_WhenTheDatabaseHasNoTables_SaysWhichScriptsMakeThem() =>
        await AssertRefusedAsync(postgres.EmptyConnectionString, "has no table OrleansQuery, OrleansMembershipVersionTable, OrleansMembershipTable; run Orleans' PostgreSQL-Main.sql");

    [PostgresFact]
    public async Task Start_WhenTheDatabaseIsAnother_SaysSo() =>
        await AssertRefusedAsync(postgres.ConnectionString.Replace("Database=weir", "Database=nowhere", StringComparison.Ordinal), "the membership database nowhere at 127.0.0.1:");

    [Fact]
    public async Task Start_WhenTheDatabaseIsAway_SaysWhereItWasSought() =>
        await AssertRefusedAsync($"Host=127.0.0.1;Port={PostgresServer.FreePort()};Database=weir;Username=weir;Password=not-to-be-seen", "the membership database weir at 127.0.0.1:");

    [PostgresFact]
    public async Task Run_WhenTheDatabaseGoesAway_GoesOnAndEndsInTime()
    {
        var own = new PostgresServer();
        await own.InitializeAsync();
        try
        {
            await using var silo = await SiloProcess.StartAsync(_data, Settings(own.ConnectionString));
            await own.StopAsync();
            await SendAsync(silo, 10);
            await Eventually(() => TotalsAsync(silo), totals => totals.Contains("\"tx\":45,", StringComparison.Ordinal), "records are counted without the database");

            var asked = Stopwatch.GetTimestamp();
            silo.Terminate();
            await silo.WaitForExitAsync();

            Assert.Equal(0, silo.ExitCode);
            Assert.True(Stopwatch.GetElapsedTime(asked) < TimeSpan.FromSeconds(25), $"It took {Stopwatch.GetElapsedTime(asked)} to end.");
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private string[] Settings(string? connection = null, (int Silo, int Gateway)? ports = null) =>
    [
        "--Cluster:Membership=PostgreSql", $"--Cluster:ClusterId={_cluster}", $"--Cluster:ConnectionString={connection ?? postgres.ConnectionString}",
        $"--Cluster:SiloPort={(ports ?? _ports).Silo}", $"--Cluster:GatewayPort={(ports ?? _ports).Gateway}",
    ];

    private async Task AssertRefusedAsync(string connection, string reason)
    {
        await using var silo = await SiloProcess.RunToEndAsync(_data, Settings(connection));

        Assert.Equal(1, silo.ExitCode);
        Assert.Single(silo.Output.Split('\n'), line => line.StartsWith("Weir cannot start: Cluster:ConnectionString: ", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", silo.Output, StringComparison.Ordinal);
    }

    // One gateway; record i sends i bytes and receives none.
    private static async Task SendAsync(SiloProcess silo, int count)
    {
        var day = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        using var http = new HttpClient { BaseAddress = silo.Url };
        using var answer = await http.PostAsJsonAsync("/v1/gateways/records?kind=counter", Enumerable.Range(0, count).Select(i => new { gateway_id = "g", date = day + i, ipTx = i, ipRx = 0 }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> TotalsAsync(SiloProcess silo)
    {
        using var http = new HttpClient { BaseAddress = silo.Url };
        using var answer = await http.GetAsync(new Uri("/v1/gateways/g/totals?kind=counter&from=2025-03-01&to=2025-03-01", UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<T> Eventually<T>(Func<Task<T>> ask, Func<T, bool> isRight, string what)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await ask();
        while (!isRight(answer))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"Not within 30 s: {what}; the last answer: {answer}");
            answer = await ask();
        }

        return answer;
    }
}
