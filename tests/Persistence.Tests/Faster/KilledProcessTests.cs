using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Orleans;
using Weir.Persistence.Faster;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Faster;

public sealed class KilledProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(nameof(StorageDurability.Disk), 11)]
    [InlineData(nameof(StorageDurability.Os), 12)]
    public async Task Write_WhenTheProcessIsKilledAtThatInstant_Survives(string durability, int seed)
    {
        const int Rounds = 5;
        using var directory = new TemporaryDirectory();
        var random = new Random(seed);
        var before = new int[StateWritingProcess.Grains];
        for (var round = 0; round < Rounds; round++)
        {
            var answered = await RunUntilKilledAsync(directory.Path, durability, random.Next(1, 3_000));
            await using var storage = StateWritingProcess.Open(StateWritingProcess.Options(directory.Path, durability));
            for (var grain = 0; grain < before.Length; grain++)
            {
                var because = $"seed {seed}, round {round}, grain {grain}: {before[grain]} at the start, {answered[grain]} answered";
                before[grain] = await AssertSurvivedAsync(storage, grain, answered[grain] ?? before[grain], because);
            }
        }
    }

    private static async Task<int> AssertSurvivedAsync(FasterGrainStorage storage, int grain, int answered, string because)
    {
        var state = new GrainState<byte[]>([]);
        await storage.ReadStateAsync("state", StateWritingProcess.Id(grain), state);
        if (!state.RecordExists)
        {
            // Every fiftieth is cleared after it was answered.
            Assert.True(answered % 50 == 0, because + ", nothing there");
            return 0;
        }

        var generation = BinaryPrimitives.ReadInt32LittleEndian(state.State);
        Assert.True(generation == answered || generation == answered + 1, $"{because}, {generation} there");
        Assert.Equal(StateWritingProcess.State(grain, generation), state.State);
        return generation;
    }

    private static async Task<int?[]> RunUntilKilledAsync(string directory, string durability, int answersUntilKill)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "exec", typeof(KilledProcessTests).Assembly.Location, "write-states", directory, durability })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var answered = new int?[StateWritingProcess.Grains];
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            for (var lines = 0; await process.StandardOutput.ReadLineAsync(patience.Token) is { } line; lines++)
            {
                if (lines == answersUntilKill)
                {
                    process.Kill();
                }

                // A line is one write to the pipe, and the pipe takes it whole or not at all.
                var words = line.Split(' ');
                answered[int.Parse(words[0], CultureInfo.InvariantCulture)] = int.Parse(words[1], CultureInfo.InvariantCulture);
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.True(answered.Any(a => a is not null), "the process ended before any write returned");
        return answered;
    }
}
