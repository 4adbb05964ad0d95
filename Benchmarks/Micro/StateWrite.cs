using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Persistence.Faster;

namespace Weir.Benchmarks.Micro;

/// <summary>What a durable grain state costs beside an append and fsync of the same bytes, and how long a start takes.</summary>
internal static class StateWrite
{
    private const int BatchStates = 20_000;
    private const int StateBytes = 400;
    private const int Batches = 50;
    private const int SingleWrites = 300;

    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var directory = Directory.CreateDirectory(Path.Combine("artifacts", "bench-states-" + Environment.ProcessId)).FullName;
        try
        {
            var (rawBatch, rawSingle) = RunRaw(directory);
            var (batch, single) = await RunStoreAsync(Path.Combine(directory, "store"));
            var withCheckpoint = await ReopenAsync(Path.Combine(directory, "store"));
            foreach (var checkpoint in Directory.EnumerateFiles(Path.Combine(directory, "store"), "index-*"))
            {
                File.Delete(checkpoint);
            }

            var wholeLog = await ReopenAsync(Path.Combine(directory, "store"));
            return
            [
                ("limit: append and fsync, 20,000 × 400 B", rawBatch, "ms"),
                ("20,000 states of 400 B durable at once", batch, "ms"),
                ("states durable in batches", BatchStates / batch * 1_000, "states/s"),
                ("batch ÷ limit", batch / rawBatch, "×"),
                ("limit: append and fsync, 400 B", rawSingle, "ms"),
                ("one state durable", single, "ms"),
                ("one state ÷ limit", single / rawSingle, "×"),
                ("start with 1,000,000 states, index checkpoint", withCheckpoint, "ms"),
                ("start with 1,000,000 states, whole log", wholeLog, "ms"),
            ];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static (double Batch, double Single) RunRaw(string directory)
    {
        using var file = File.OpenHandle(Path.Combine(directory, "raw"), FileMode.CreateNew, FileAccess.Write);
        var bytes = new byte[BatchStates * StateBytes];
        var end = 0L;
        var batch = Median(15, () => Append(bytes.Length));
        return (batch, Median(SingleWrites, () => Append(StateBytes)));

        void Append(int length)
        {
            RandomAccess.Write(file, bytes.AsSpan(0, length), end);
            RandomAccess.FlushToDisk(file);
            end += length;
        }
    }

    private static async Task<(double Batch, double Single)> RunStoreAsync(string directory)
    {
        await using var storage = Open(directory);
        var batches = new List<double>();
        var state = new byte[StateBytes];
        for (var b = 0; b < Batches; b++)
        {
            var ids = Enumerable.Range(b * BatchStates, BatchStates).Select(Id).ToArray();
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(ids.Select(id => storage.WriteStateAsync("state", id, new GrainState<byte[]>(state))));
            batches.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var singles = new List<double>();
        var one = new GrainState<byte[]>(state);
        await storage.ReadStateAsync("state", Id(0), one);
        for (var i = 0; i < SingleWrites; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await storage.WriteStateAsync("state", Id(0), one);
            singles.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (Median(batches), Median(singles));
    }

    private static async Task<double> ReopenAsync(string directory)
    {
        var started = Stopwatch.GetTimestamp();
        await using var storage = Open(directory);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static FasterGrainStorage Open(string directory)
    {
        var storage = new FasterGrainStorage("bench", "bench", new FasterStorageOptions { Directory = directory }, new RawBytes(),
            NullLogger<FasterGrainStorage>.Instance, TimeProvider.System);
        storage.Open();
        return storage;
    }

    private static GrainId Id(int number) => GrainId.Create("gateway", number.ToString("D12", System.Globalization.CultureInfo.InvariantCulture));

    private static double Median(int runs, Action run)
    {
        var times = new List<double>();
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Median(times);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private sealed class RawBytes : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new((byte[])(object)input!);

        public T? Deserialize<T>(BinaryData input) => (T)(object)input.ToArray();
    }
}
