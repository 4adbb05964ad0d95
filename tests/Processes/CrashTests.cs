using System.Globalization;
using Weir.Processes.Support;

namespace Weir.Processes;

/// <summary>The real process, killed with SIGKILL under load: what was acknowledged is counted exactly once.</summary>
public sealed class CrashTests
{
    private const int KillsPerRound = 2;
    private const int RequestsPerKill = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly int First = Setting("CRASH_FIRST_SEED", 1);
    private static readonly int Count = Setting("CRASH_ROUNDS", 3);

    public static TheoryData<int> Rounds => [.. Enumerable.Range(First, Count)];

    /// <summary>A round of these takes twice as long, and goes the same way through log and checkpoints.</summary>
    public static TheoryData<int> FewerRounds => [.. Enumerable.Range(First, Math.Max(1, Count / 3))];

    [Theory]
    [MemberData(nameof(Rounds))]
    public Task Totals_WhenTheProcessIsKilledUnderLoad_CountEveryAcknowledgedRecordOnce(int seed) => RunAsync(
        seed,
        address => [new Producer("a", "counter", seed, address), new Producer("b", "cumulative", seed + 1, address), new Producer("c", "rate", seed + 2, address)],
        (producer, server, token) => ((Producer)producer).Oracle.CompareAsync(server, token));

    [Theory]
    [MemberData(nameof(FewerRounds))]
    public Task Readings_WhenTheProcessIsKilledUnderLoad_AreCountedAndKeptOnce(int seed) => RunAsync(
        seed,
        address => [new ReadingProducer("lift 1", seed, address), new ReadingProducer("lift/2", seed + 1, address), new ReadingProducer("lift 3", seed + 2, address)],
        (producer, server, token) => ((ReadingProducer)producer).Oracle.CompareAsync(server, token));

    private static async Task RunAsync(
        int seed, Func<ServerAddress, NumberedProducer[]> create, Func<NumberedProducer, Uri, CancellationToken, Task<IReadOnlyList<string>>> compare)
    {
        using var limit = new CancellationTokenSource(Limit);
        var data = Repository.TemporaryDirectory("crash");
        var random = new Random(seed);
        var silo = await SiloProcess.StartAsync(data);
        try
        {
            var address = new ServerAddress(silo.Url);
            var producers = create(address);
            var answered = 0;
            for (var kill = 0; kill < KillsPerRound; kill++)
            {
                var sending = Task.WhenAll(producers.Select(p => p.SendAsync(RequestsPerKill, limit.Token)));
                await producers[random.Next(3)].WhenAnsweredAsync(answered + random.Next(1, RequestsPerKill));
                address.GoesDown();
                await silo.KillAsync();
                await silo.DisposeAsync();
                silo = await SiloProcess.StartAsync(data);
                address.IsBackAt(silo.Url);
                await sending;
                answered += RequestsPerKill;
            }

            foreach (var producer in producers)
            {
                await Eventually.AgreesAsync(() => compare(producer, silo.Url, limit.Token), $"seed {seed} (CRASH_ROUNDS=1 CRASH_FIRST_SEED={seed})");
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
