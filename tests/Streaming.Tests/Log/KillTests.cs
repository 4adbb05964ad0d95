using System.Diagnostics;
using System.Globalization;

namespace Weir.Streaming.Tests.Log;

/// <summary>A real process, a real SIGKILL.</summary>
public sealed class KillTests : IDisposable
{
    private const int Senders = 8, Partitions = 3, KeysPerRequest = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AppendAsync_WhenTheProcessIsKilledUnderLoad_KeepsWhatWasAcknowledgedOnceAfterRetries(int seed)
    {
        var random = new Random(seed);
        var acknowledged = new long[Senders];
        for (var life = 0; life < 3; life++)
        {
            await RunAndKillAsync(random.Next(50, 600), acknowledged);
        }

        await using var log = _world.Open(Partitions);
        for (var sender = 0; sender < Senders; sender++)
        {
            // What the last life left open is sent again, as its client would.
            for (var sequence = acknowledged[sender]; sequence <= acknowledged[sender] + 1; sequence++)
            {
                var outcome = (await _world.SendAsync(log, $"p{sender}", sequence, Requests(sender, sequence))).Outcome;
                Assert.True(sequence > acknowledged[sender] || outcome == ClaimOutcome.Complete, $"seed {seed}: p{sender} {sequence} was acknowledged and is {outcome}");
            }
        }

        var read = new Dictionary<string, List<long>>();
        for (var partition = 0; partition < Partitions; partition++)
        {
            foreach (var group in await LogWorld.ReadAllAsync(log, partition))
            {
                var at = group.IndexOf('=', StringComparison.Ordinal);
                (read.TryGetValue(group[..at], out var known) ? known : read[group[..at]] = [])
                    .AddRange(group[(at + 1)..].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(v => long.Parse(v, CultureInfo.InvariantCulture)));
            }
        }

        foreach (var (sender, last) in acknowledged.Index())
        {
            for (var key = 0; key < KeysPerRequest; key++)
            {
                Assert.Equal(Sequences(last + 1), read[$"s{sender}-{key}"]);
            }
        }

        Assert.Empty(_world.Letters.All);
    }

    private static IEnumerable<long> Sequences(long last)
    {
        for (long i = 1; i <= last; i++)
        {
            yield return i;
        }
    }

    private static string[] Requests(int sender, long sequence) => [.. Enumerable.Range(0, KeysPerRequest).Select(key => $"s{sender}-{key}={sequence};")];

    [Fact]
    public async Task Open_WhenAnotherProcessOwnsTheDirectory_IsRefusedUntilThatOneIsKilled()
    {
        using var process = Start(1);
        using var patience = new CancellationTokenSource(Patience);
        Assert.Equal("open", await process.StandardOutput.ReadLineAsync(patience.Token));
        var refusal = Assert.Throws<IOException>(() => _world.Open(Partitions));
        Assert.Contains($"process {process.Id}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_world.Data, refusal.Message, StringComparison.Ordinal);

        process.Kill();
        await process.WaitForExitAsync(patience.Token);
        await using var log = _world.Open(Partitions);
        await _world.AppendAsync(log, "a=1");
    }

    private Process Start(long first) => Process.Start(new ProcessStartInfo("dotnet")
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        ArgumentList =
        {
            Path.Combine(AppContext.BaseDirectory, "Weir.Streaming.Tests.Host.dll"),
            _world.Data,
            Senders.ToString(CultureInfo.InvariantCulture),
            Partitions.ToString(CultureInfo.InvariantCulture),
            first.ToString(CultureInfo.InvariantCulture),
        },
    })!;

    private async Task RunAndKillAsync(int answers, long[] acknowledged)
    {
        using var process = Start(acknowledged.Min() + 1);
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        for (var lines = 0; await process.StandardOutput.ReadLineAsync(patience.Token) is { } line; lines++)
        {
            if (lines == answers)
            {
                process.Kill();
            }

            // What was printed before the kill was acknowledged, whether it was read before or after it. The last line may be cut.
            if (line.Split(' ') is [var sender, var sequence] && lines > 0 && long.TryParse(sequence, CultureInfo.InvariantCulture, out var number))
            {
                var s = int.Parse(sender, CultureInfo.InvariantCulture);
                acknowledged[s] = Math.Max(acknowledged[s], number);
            }
        }

        await process.WaitForExitAsync(patience.Token);
        Assert.Equal("", await errors);
    }
}
