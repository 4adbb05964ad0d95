using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Weir.Persistence.Faster;

namespace Weir.Persistence.Tests.Support;

/// <summary>Writes states for ever and says on standard output which writes have returned, until it is killed.</summary>
internal static class StateWritingProcess
{
    public const int Grains = 24;
    private const int StateBytesMax = 20_000;

    public static FasterStorageOptions Options(string directory, string durability) => new()
    {
        Directory = directory,
        Durability = Enum.Parse<StorageDurability>(durability),
        MemoryBytes = FasterStorageDefaults.MemoryBytesMin,
        SegmentBytes = FasterStorageDefaults.PageBytes,
        // Often, so that a kill meets checkpoints and compaction under way too.
        IndexCheckpointBytes = FasterStorageDefaults.IndexCheckpointBytesMin,
    };

    public static FasterGrainStorage Open(FasterStorageOptions options)
    {
        var storage = new FasterGrainStorage("test", "service", options, new JsonStateSerializer(), NullLogger<FasterGrainStorage>.Instance, TimeProvider.System);
        storage.Open();
        return storage;
    }

    public static GrainId Id(int grain) => GrainId.Create("grain", grain.ToString(CultureInfo.InvariantCulture));

    /// <summary>A state of a generation: its number, then bytes that follow from it.</summary>
    public static byte[] State(int grain, int generation)
    {
        var state = new byte[8 + (((grain * 7919) + (generation * 104729)) % StateBytesMax)];
        state.AsSpan().Fill((byte)generation);
        BinaryPrimitives.WriteInt32LittleEndian(state, generation);
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(4), grain);
        return state;
    }

    public static async Task<int> RunAsync(string directory, string durability)
    {
        await using var storage = Open(Options(directory, durability));
        await using var output = Console.OpenStandardOutput();
        await Task.WhenAll(Enumerable.Range(0, Grains).Select(grain => Task.Run(() => WriteForEverAsync(storage, grain, output))));
        return 0;
    }

    private static async Task WriteForEverAsync(FasterGrainStorage storage, int grain, Stream output)
    {
        var state = new GrainState<byte[]>([]);
        await storage.ReadStateAsync("state", Id(grain), state);
        var generation = state.RecordExists ? BinaryPrimitives.ReadInt32LittleEndian(state.State) : 0;
        while (true)
        {
            state.State = State(grain, ++generation);
            await storage.WriteStateAsync("state", Id(grain), state);
            var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{grain} {generation}\n"));
            lock (output)
            {
                output.Write(line);
                output.Flush();
            }

            if (generation % 50 == 0)
            {
                await storage.ClearStateAsync("state", Id(grain), state);
            }
        }
    }
}
