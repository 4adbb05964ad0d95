using System.Buffers.Binary;
using Orleans.Runtime;
using Weir.Persistence.Faster;
using Weir.Persistence.Faster.Store;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Faster;

/// <summary>A store in a directory of its own, small enough that files turn over within a test.</summary>
internal sealed class StoreHarness : IAsyncDisposable
{
    public TemporaryDirectory Directory { get; } = new();

    public LogLines Log { get; } = new();

    public StateStore Store { get; private set; } = null!;

    /// <summary>What the next writes of the log meet.</summary>
    public Action<long, int>? BeforeWrite { get; set; }

    public FasterStorageOptions Options => new()
    {
        Directory = Directory.Path,
        MemoryBytes = FasterStorageDefaults.MemoryBytesMin,
        SegmentBytes = FasterStorageDefaults.PageBytes,
        IndexCheckpointBytes = IndexCheckpointBytes,
        Durability = StorageDurability.Os,
    };

    public long IndexCheckpointBytes { get; init; } = FasterStorageDefaults.IndexCheckpointBytes;

    public static StoreHarness Create(long indexCheckpointBytes = FasterStorageDefaults.IndexCheckpointBytes)
    {
        var harness = new StoreHarness { IndexCheckpointBytes = indexCheckpointBytes };
        harness.Open();
        return harness;
    }

    public static StateKey Key(int number) => StateKey.Create("service", "state", GrainId.Create("grain", number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    public static byte[] Value(int number, int generation, int length = 400)
    {
        var value = new byte[length];
        var filler = (uint)((number * 31) + generation);
        for (var i = 0; i < length; i++)
        {
            value[i] = (byte)((filler = (filler * 1664525) + 1013904223) >> 24);
        }

        BinaryPrimitives.WriteInt32LittleEndian(value, number);
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(4), generation);
        return value;
    }

    public void Open() => Store = StateStore.Open(Options, "test", Log, TimeProvider.System, (address, length) => BeforeWrite?.Invoke(address, length));

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Open();
    }

    /// <summary>Copies the directory as it is at this instant, as a process killed now would leave it, and opens the copy.</summary>
    public StoreHarness OpenAsIfKilled(Action<string>? damage = null)
    {
        var copy = new StoreHarness { IndexCheckpointBytes = IndexCheckpointBytes };
        try
        {
            CopyTo(copy.Directory.Path);
            damage?.Invoke(copy.Directory.Path);
            copy.Open();
            return copy;
        }
        catch
        {
            copy.Directory.Dispose();
            throw;
        }
    }

    public void CopyTo(string target)
    {
        foreach (var path in System.IO.Directory.EnumerateFiles(Directory.Path).Where(p => !p.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(Path.Combine(target, Path.GetFileName(path)));
            from.CopyTo(to);
        }
    }

    public async Task<long> WriteAsync(int number, int generation, long expected = 0, int length = 400)
    {
        var answer = await Store.WriteAsync(Key(number), Value(number, generation, length), expected);
        Assert.True(answer.Applied, $"state {number}, generation {generation}: expected version {expected}, there is {answer.Version}");
        return answer.Version;
    }

    public async Task AssertIsAsync(int number, int generation, int length = 400)
    {
        var (version, value) = await Store.ReadAsync(Key(number));
        Assert.True(version > 0, $"state {number} is missing");
        Assert.True(Value(number, generation, length).AsSpan().SequenceEqual(value.Span),
            $"state {number} is of generation {BinaryPrimitives.ReadInt32LittleEndian(value.Span[4..])}, not {generation}");
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        Directory.Dispose();
    }
}
