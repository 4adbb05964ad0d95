using Orleans.Streams;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>A source as it is, whose reads and commits a test can wait for.</summary>
internal sealed class ObservedSource(IPartitionSource source, ConformanceState test) : IPartitionSource
{
    public IReadOnlyDictionary<string, int> Partitions => source.Partitions;

    public IStreamQueueCheckpointerFactory Checkpointers => new Stores(source.Checkpointers, test);

    public IPartitionReader CreateReader(string stream, int partition) => new Reader(source.CreateReader(stream, partition), test);

    private sealed class Stores(IStreamQueueCheckpointerFactory stores, ConformanceState test) : IStreamQueueCheckpointerFactory
    {
        public Task<IStreamQueueCheckpointer<string>> Create(string partition) => Create(partition, CancellationToken.None);

        public async Task<IStreamQueueCheckpointer<string>> Create(string partition, CancellationToken cancellationToken) =>
            new Store(await stores.Create(partition, cancellationToken), test);
    }

    private sealed class Store(IStreamQueueCheckpointer<string> store, ConformanceState test) : IStreamQueueCheckpointer<string>
    {
        public bool CheckpointExists => store.CheckpointExists;

        public Task<string> Load() => store.Load(CancellationToken.None);

        public void Update(string offset, DateTime utcNow) => store.Update(offset, utcNow, CancellationToken.None);

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            test.ThrowIfCrashed();
            await store.FlushAsync(cancellationToken);
        }
    }

    private sealed class Reader(IPartitionReader reader, ConformanceState test) : IPartitionReader
    {
        public string Log => reader.Log;

        public ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken) => reader.OpenAsync(committed, cancellationToken);

        public async ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken)
        {
            var entries = await reader.ReadAsync(maxRecords, cancellationToken);
            if (entries.Count > 0)
            {
                test.AddRead(entries.Sum(entry => entry.Groups.Sum(group => group.Count)));
            }

            return entries;
        }

        public IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords) => reader.ReadAgain(from, until, maxRecords);

        public async ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken)
        {
            test.ThrowIfCrashed();
            await reader.ReleaseAsync(offset, cancellationToken);
            test.Pulse();
        }

        public ValueTask DisposeAsync() => reader.DisposeAsync();
    }
}
